// How much there is to do in a week: filled in here, kept in the address, so that it can be sent to others.
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import type { Burden } from '@/api/burden'
import { useText } from '@/locale'
import { oneEach, type Volumes, volumesOf, written } from './burden'
import { Panel } from './panels'

type Props = { of: Burden; own: string | undefined; onReckon: (volumes: string | undefined) => void }

/** More than any district has, and what the server takes. */
const COUNT_MAX = 1_000_000

export function Amounts({ of, own, onReckon }: Props) {
  const { t } = useText()
  const id = useId()
  const [volumes, setVolumes] = useState<Volumes>(() => volumesOf(of))
  const group = (kind: keyof Volumes, title: string, all: { key: string; title: string }[]) =>
    all.length > 0 && (
      <fieldset>
        <legend>{title}</legend>
        <div className="burden-counts">
          {all.map((one) => (
            <div key={one.key}>
              <label htmlFor={`${id}${one.key}`}>{one.title}</label>
              <Input
                id={`${id}${one.key}`}
                type="number"
                min={0}
                max={COUNT_MAX}
                step="any"
                value={volumes[kind][one.key] ?? ''}
                onChange={({ target }) =>
                  setVolumes({ ...volumes, [kind]: { ...volumes[kind], [one.key]: Number(target.value) } })
                }
              />
            </div>
          ))}
        </div>
      </fieldset>
    )
  const amounts = (kind: string) => of.amounts.filter((one) => one.kind === kind)
  return (
    <Panel title={t('burden.amounts')}>
      <details className="panel-lead burden-amounts">
        <summary>{t(own ? 'burden.amounts_own' : 'burden.amounts_one')}</summary>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            onReckon(written(volumes, own))
          }}
        >
          {group('loops', t('burden.cases'), amounts('loop'))}
          {group('registers', t('burden.rows'), amounts('register'))}
          {group(
            'people',
            t('burden.people'),
            of.roles.map(({ role, title }) => ({ key: role, title })),
          )}
          <small className="muted">{t('burden.people_note')}</small>
          <div className="burden-do">
            <Button type="primary" htmlType="submit">
              {t('burden.reckon')}
            </Button>
            {own && (
              <Button
                onClick={() => {
                  setVolumes(oneEach(of))
                  onReckon(undefined)
                }}
              >
                {t('burden.one_each')}
              </Button>
            )}
          </div>
        </form>
      </details>
    </Panel>
  )
}
