// To which community something goes: the one that holds the place, or one that is found by its name.
import { useDeferredValue, useId, useState } from 'react'
import { useText } from '@/locale'
import { type Near, useEntryOrgs } from '../data/entry'

export type Chosen = { id: string; name: string }

type Props = {
  role: string
  near: Near | undefined
  chosen: Chosen | undefined
  needs: boolean
  onChoose: (chosen: Chosen | undefined) => void
}

export function Community({ role, near, chosen, needs, onChoose }: Props) {
  const { t } = useText()
  const id = useId()
  const [typed, setTyped] = useState('')
  const found = useEntryOrgs(role, useDeferredValue(typed.trim()), near)
  const here = found.data?.find(({ contains }) => contains)
  if (chosen || (near && here && !typed)) {
    return (
      <div className="card field" data-testid="community">
        <label htmlFor={id}>{t('order.goes_to')}</label>
        <div className="picked">
          <b>{chosen?.name ?? here?.name}</b>
          <button
            type="button"
            className="quiet-button"
            id={id}
            onClick={() => {
              onChoose(undefined)
              setTyped(chosen ? '' : ' ')
            }}
          >
            {t('order.change')}
          </button>
        </div>
        {!chosen && <small className="muted">{t('order.by_place')}</small>}
      </div>
    )
  }
  return (
    <div className={needs ? 'card field wrong' : 'card field'} data-testid="community">
      <label htmlFor={id}>{t('order.choose_org')}</label>
      <input
        id={id}
        type="search"
        placeholder={t('entry.search_org')}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <ul className="found" aria-label={t('order.choose_org')}>
        {found.data?.slice(0, typed.trim() ? undefined : 5).map((one) => (
          <li key={one.id}>
            <button type="button" data-org={one.id} onClick={() => onChoose({ id: one.id, name: one.name })}>
              <b>{one.name}</b>
              <small>{one.parent}</small>
            </button>
          </li>
        ))}
      </ul>
      {found.data?.length === 0 && <p className="muted">{t('entry.no_org')}</p>}
      {needs && (
        <p className="field-problem" role="alert">
          {t('order.need_org')}
        </p>
      )}
    </div>
  )
}
