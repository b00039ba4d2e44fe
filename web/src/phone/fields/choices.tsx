// Several keys of a list.
import { fieldKind } from '@/definitions/field'
import { useOptions } from '@/definitions/options'

export const choices = fieldKind<string[]>({
  Show: ({ value, spec }) => {
    const options = useOptions(spec)
    return <>{value.map((key) => options.find((option) => option.key === key)?.title ?? key).join('、')}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const kept = value ?? []
    const options = useOptions(spec).filter((option) => !option.retired || kept.includes(option.key))
    return (
      <fieldset className="picks" id={id} aria-label={spec.title}>
        {options.map(({ key, title }) => (
          <label key={key} data-option={key}>
            <input
              type="checkbox"
              checked={kept.includes(key)}
              onChange={({ target }) =>
                onChange?.(target.checked ? [...kept, key] : kept.filter((one) => one !== key))
              }
            />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
    )
  },
})
