// For whom: oneself, somebody one has asked for before, or somebody without an account, by phone (代报).
import { useId, useState } from 'react'
import { asksForOthers } from '@/api/people'
import { useDefinition, useMe } from '@/api/queries'
import type { Person } from '@/api/types'
import { useText } from '@/locale'
import { useHelped } from '../data/mine'
import { FindAsker } from './FindAsker'

/** Somebody without an account. The order is theirs as soon as they sign in with this phone. */
export type Other = { name: string; phone: string }

/** Whether somebody can be called by it. */
export const isWhole = ({ phone }: Other): boolean => /^1[3-9]\d{9}$/.test(phone.replace(/[\s-]/g, ''))

const OTHER = 'other'

type Props = {
  loop: string
  org: string
  asker: string
  other: Other | undefined
  byPhone: boolean | undefined
  onChange: (asker: string) => void
  onOther: (other: Other | undefined) => void
}

export function OnBehalf({ loop, org, asker, other, byPhone, onChange, onOther }: Props) {
  const { t } = useText()
  const id = useId()
  const who = useMe().data
  const me = who?.person
  const before = useHelped()
  const [found, setFound] = useState<Person[]>([])
  const definition = useDefinition('loop', loop).data
  const mayFind = asksForOthers(definition, who?.roles)
  const helped = [...new Map([...before, ...found].map((one) => [one.id, one])).values()]
  if (helped.length === 0 && !mayFind && !byPhone) return null
  const choices = [
    { id: '', name: t('order.behalf_self', { name: me?.name }) },
    ...helped,
    ...(byPhone ? [{ id: OTHER, name: t('entry.other') }] : []),
  ]
  const choose = (chosen: string) => {
    onOther(chosen === OTHER ? { name: '', phone: '' } : undefined)
    onChange(chosen === OTHER ? '' : chosen)
  }
  return (
    <fieldset className="card field" data-testid="on-behalf">
      <legend>{t('order.behalf')}</legend>
      <div className="picks">
        {choices.map((one) => (
          <label key={one.id} data-option={one.id}>
            <input
              type="radio"
              name="asker"
              checked={one.id === OTHER ? !!other : !other && asker === one.id}
              onChange={() => choose(one.id)}
            />
            <span>{one.name}</span>
          </label>
        ))}
      </div>
      {mayFind && !other && (
        <FindAsker
          loop={loop}
          org={org}
          chosen={asker}
          onChoose={(one) => {
            setFound((known) => [...known, one])
            choose(one.id)
          }}
        />
      )}
      {other && (
        <>
          <label htmlFor={`${id}-name`}>{t('entry.other_name')}</label>
          <input
            id={`${id}-name`}
            type="text"
            maxLength={20}
            value={other.name}
            onChange={({ target }) => onOther({ ...other, name: target.value })}
          />
          <label htmlFor={`${id}-phone`}>{t('entry.other_phone')}</label>
          <input
            id={`${id}-phone`}
            type="tel"
            inputMode="tel"
            value={other.phone}
            onChange={({ target }) => onOther({ ...other, phone: target.value })}
          />
          {!isWhole(other) && <small className="muted">{t('entry.other_need')}</small>}
          <small className="muted">{t('entry.other_why')}</small>
        </>
      )}
    </fieldset>
  )
}
