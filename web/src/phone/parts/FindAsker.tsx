// Finding a resident of one's community by name, to ask on their behalf (代报); each search is kept on record.
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState } from 'react'
import { askersQuery } from '@/api/people'
import type { Person } from '@/api/types'
import { describe } from '@/components/describe'
import { useText } from '@/locale'

type Props = { loop: string; org: string; chosen: string; onChoose: (person: Person) => void }

export function FindAsker({ loop, org, chosen, onChoose }: Props) {
  const { t } = useText()
  const id = useId()
  const [typed, setTyped] = useState('')
  const search = useDeferredValue(typed.trim())
  const found = useQuery(askersQuery(loop, org, search))
  return (
    <div className="find-asker">
      <label htmlFor={id}>{t('order.behalf_find')}</label>
      <input
        id={id}
        type="search"
        value={typed}
        autoComplete="off"
        onChange={({ target }) => setTyped(target.value)}
      />
      <small className="muted">{t('order.behalf_hint')}</small>
      {found.error && (
        <p className="field-problem" role="alert">
          {describe(found.error, t).detail ?? describe(found.error, t).title}
        </p>
      )}
      {found.data?.length === 0 && <p className="muted">{t('order.behalf_none')}</p>}
      {!!found.data?.length && (
        <fieldset className="picks one" aria-label={t('order.behalf')}>
          {found.data.map((one) => (
            <label key={one.id} data-option={one.id}>
              <input
                type="radio"
                name={`${id}-found`}
                checked={chosen === one.id}
                onChange={() => onChoose(one)}
              />
              <span>{one.name}</span>
            </label>
          ))}
        </fieldset>
      )}
    </div>
  )
}
