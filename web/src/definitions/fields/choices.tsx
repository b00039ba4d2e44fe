// Several keys of a list of choices.
import { Checkbox, Select } from 'antd'
import { fieldKind } from '../field'
import { useOptions } from '../options'

const BOXES_MAX = 8

export const choices = fieldKind<string[]>({
  Show: ({ value, spec }) => {
    const options = useOptions(spec)
    return (
      <span className="chips">
        {value.map((key) => (
          <span className="chip" key={key}>
            {options.find((option) => option.key === key)?.title ?? key}
          </span>
        ))}
      </span>
    )
  },
  Edit: ({ spec, id, value, onChange }) => {
    const options = useOptions(spec)
      .filter((option) => !option.retired || value?.includes(option.key))
      .map((option) => ({ value: option.key, label: option.title }))
    if (options.length <= BOXES_MAX) {
      return (
        <fieldset className="bare" id={id} aria-label={spec.title}>
          <Checkbox.Group options={options} value={value ?? []} onChange={(next) => onChange?.(next)} />
        </fieldset>
      )
    }
    return (
      <Select
        id={id}
        mode="multiple"
        showSearch={{ optionFilterProp: 'label' }}
        value={value ?? []}
        options={options}
        onChange={(next) => onChange?.(next)}
      />
    )
  },
  wire: (value) => (value.length > 0 ? value : null),
  isWide: () => true,
})
