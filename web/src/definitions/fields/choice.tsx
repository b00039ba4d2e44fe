// One key of a list of choices; a handful are shown side by side, more in a searchable list.
import { Radio, Select } from 'antd'
import { fieldKind } from '../field'
import { useOptions } from '../options'

const SIDE_BY_SIDE_MAX = 5

export const choice = fieldKind<string>({
  Show: ({ value, spec }) => {
    const options = useOptions(spec)
    return <>{options.find((option) => option.key === value)?.title ?? value}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const options = useOptions(spec)
      .filter((option) => !option.retired || option.key === value)
      .map((option) => ({ value: option.key, label: option.title }))
    if (options.length <= SIDE_BY_SIDE_MAX) {
      return (
        <Radio.Group
          id={id}
          aria-label={spec.title}
          optionType="button"
          value={value}
          options={options}
          onChange={(event) => onChange?.(event.target.value)}
        />
      )
    }
    return (
      <Select
        id={id}
        allowClear={!spec.required}
        showSearch={{ optionFilterProp: 'label' }}
        value={value ?? undefined}
        options={options}
        onChange={(next) => onChange?.(next ?? null)}
      />
    )
  },
})
