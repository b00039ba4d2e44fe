// One row of a register, found by typing.
import { Select } from 'antd'
import { useState } from 'react'
import { useText } from '@/locale'
import { fieldKind, idOf, type Reference } from '../field'
import { useRowLabel, useRowOptions } from '../rows'

export const row = fieldKind<Reference>({
  Show: ({ value, spec }) => useRowLabel(spec.of ?? '', value),
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const [search, setSearch] = useState('')
    const rows = useRowOptions(spec.of ?? '', search)
    const label = useRowLabel(spec.of ?? '', value ?? undefined)
    return (
      <Select
        id={id}
        allowClear={!spec.required}
        placeholder={t('form.search_row')}
        loading={rows.isLoading}
        notFoundContent={rows.isLoading ? t('state.loading') : t('form.no_match')}
        showSearch={{
          onSearch: setSearch,
          // Short registers are searched here; long ones by the server.
          filterOption: rows.isWhole
            ? (typed, option) => !!option?.words.includes(typed.trim().toLowerCase())
            : false,
        }}
        value={value ? idOf(value) : undefined}
        optionRender={({ data }) => (
          <span className="row-option">
            {data.label}
            <small>{data.group}</small>
          </span>
        )}
        labelRender={(shown) => shown.label ?? label}
        options={rows.options}
        onChange={(next) => onChange?.(next ?? null)}
      />
    )
  },
  wire: idOf,
  isWide: () => true,
})
