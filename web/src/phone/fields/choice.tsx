// One key of a list: big buttons, so that every option is seen before one is taken.
import { fieldKind } from '@/definitions/field'
import { useOptions } from '@/definitions/options'

export const choice = fieldKind<string>({
  Show: ({ value, spec }) => {
    const options = useOptions(spec)
    return <>{options.find((option) => option.key === value)?.title ?? value}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const options = useOptions(spec).filter((option) => !option.retired || option.key === value)
    return (
      <fieldset className="picks" id={id} aria-label={spec.title}>
        {options.map(({ key, title }) => (
          <label key={key} data-option={key}>
            <input type="radio" name={id} checked={value === key} onChange={() => onChange?.(key)} />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
    )
  },
})
