// Several rows of one register, found by typing.
import { Select } from 'antd'
import { useState } from 'react'
import { useText } from '@/locale'
import { fieldKind, idOf, type Reference } from '../field'
import { useRowLabel, useRowOptions } from '../rows'

function RowName({ of, value }: { of: string; value: Reference }) {
  return <>{useRowLabel(of, value)}</>
}

export const rows = fieldKind<Reference[]>({
  Show: ({ value, spec }) => (
    <span className="chips">
      {value.map((one) => (
        <span className="chip" key={idOf(one)}>
          <RowName of={spec.of ?? ''} value={one} />
        </span>
      ))}
    </span>
  ),
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const [search, setSearch] = useState('')
    const found = useRowOptions(spec.of ?? '', search)
    const named = value ?? []
    return (
      <Select
        id={id}
        mode="multiple"
        {...(spec.max ? { maxCount: spec.max } : {})}
        placeholder={t('form.search_row')}
        loading={found.isLoading}
        notFoundContent={found.isLoading ? t('state.loading') : t('form.no_match')}
        showSearch={{
          onSearch: setSearch,
          // Short registers are searched here; long ones by the server.
          filterOption: found.isWhole
            ? (typed, option) => !!option?.words.includes(typed.trim().toLowerCase())
            : false,
        }}
        value={named.map(idOf)}
        optionRender={({ data }) => (
          <span className="row-option">
            {data.label}
            <small>{data.group}</small>
          </span>
        )}
        labelRender={(shown) => (
          <RowName
            of={spec.of ?? ''}
            value={named.find((one) => idOf(one) === shown.value) ?? String(shown.value)}
          />
        )}
        options={found.options}
        // What was there keeps its name; what is new is known by its id.
        onChange={(next: string[]) =>
          onChange?.(next.map((row) => named.find((one) => idOf(one) === row) ?? row))
        }
      />
    )
  },
  wire: (value) => (value.length > 0 ? value.map(idOf) : null),
  isWide: () => true,
})
