// A whole number; one to five is asked for in stars.
import { fieldKind } from '@/definitions/field'
import { useText } from '@/locale'

const STARS = 5
const STAR = 'M12 3.200l2.7 5.6 6.1.8-4.5 4.2 1.1 6.100L12 17l-5.4 2.9 1.1-6.100L3.2 9.600l6.1-.800z'

const isStars = (spec: { min?: number; max?: number }) => spec.min === 1 && spec.max === STARS

function Star({ isLit }: { isLit: boolean }) {
  return (
    <svg className={isLit ? 'star lit' : 'star'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={STAR} />
    </svg>
  )
}

export const int = fieldKind<number>({
  Show: ({ value, spec }) => {
    const { t } = useText()
    if (!isStars(spec)) return <span className="num">{value.toLocaleString()}</span>
    return (
      <span className="stars small" role="img" aria-label={t('stars.of', { n: value })}>
        {Array.from({ length: STARS }, (_, at) => at).map((at) => (
          <Star key={at} isLit={at < value} />
        ))}
      </span>
    )
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    if (!isStars(spec)) {
      return (
        <input
          id={id}
          type="number"
          inputMode="numeric"
          step={1}
          min={spec.min}
          max={spec.max}
          value={value ?? ''}
          onChange={({ target }) => onChange?.(target.value === '' ? null : Math.round(Number(target.value)))}
        />
      )
    }
    return (
      <fieldset className="stars" id={id} aria-label={spec.title}>
        {Array.from({ length: STARS }, (_, at) => at + 1).map((n) => (
          <label key={n} data-star={n}>
            <input
              type="radio"
              name={id}
              aria-label={t('stars.of', { n })}
              checked={value === n}
              onChange={() => onChange?.(n)}
            />
            <Star isLit={n <= (value ?? 0)} />
          </label>
        ))}
      </fieldset>
    )
  },
})
