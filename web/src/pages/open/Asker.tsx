// For whom a case is opened (代报): oneself, or a resident found by name; shown to those whose work it is.
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useId, useState } from 'react'
import { askersQuery, asksForOthers } from '@/api/people'
import { useDefinition, useMe } from '@/api/queries'
import { useText } from '@/locale'

type Props = {
  loop: string
  org: string
  value: string | undefined
  onChange: (asker: string | undefined) => void
}

export function Asker({ loop, org, value, onChange }: Props) {
  const { t } = useText()
  const id = useId()
  const me = useMe().data
  const definition = useDefinition('loop', loop).data
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed.trim())
  const mayFind = asksForOthers(definition, me?.roles)
  const asked = askersQuery(loop, org, search)
  const found = useQuery({ ...asked, enabled: mayFind && asked.enabled })
  // Whom one has chosen stays in sight while another name is typed.
  const [chosen, setChosen] = useState<{ value: string; label: string }>()
  if (!mayFind) return null
  const options = (found.data ?? []).map((one) => ({ value: one.id, label: one.name }))
  const shown = chosen && !options.some((one) => one.value === chosen.value) ? [chosen, ...options] : options
  return (
    <div className="stacked">
      <label htmlFor={id}>{t('open.asker')}</label>
      <Select
        id={id}
        allowClear
        placeholder={t('open.asker_self', { name: me?.person.name })}
        notFoundContent={t(search.length < 2 ? 'open.asker_hint' : 'form.nobody')}
        loading={found.isFetching}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        value={value}
        options={shown}
        onChange={(next?: string) => {
          setChosen(shown.find((one) => one.value === next))
          onChange(next)
        }}
      />
      <small className="muted">{t('open.asker_note')}</small>
    </div>
  )
}
