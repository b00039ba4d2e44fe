// What happened to a row, newest first: who changed which fields, as far as the reader sees them.
import { useRowHistory } from '@/api/queries'
import type { RowChange } from '@/api/types'
import { Await } from '@/components/Await'
import { formatInstant } from '@/components/time'
import { FieldValue } from '@/definitions/FieldValue'
import { type Register, specOf } from '@/definitions/model'
import { NamesProvider } from '@/definitions/names'
import { useText } from '@/locale'
import '@/locale/registers'

const WORDS: Record<string, string> = {
  add: 'ledger.added',
  change: 'ledger.changed',
  retire: 'ledger.retired',
  restore: 'ledger.restored',
}

export function RowHistory({ register, id }: { register: Register; id: string }) {
  const { t } = useText()
  const history = useRowHistory(register.key, id)
  return (
    <section className="panel pad" aria-labelledby="row-history">
      <h2 id="row-history">{t('ledger.history')}</h2>
      <Await query={history} rows={3}>
        {(changes) =>
          changes.length === 0 ? (
            <p className="muted">{t('ledger.no_history')}</p>
          ) : (
            <ol className="timeline">
              {[...changes].reverse().map((change, at) => (
                <Change key={change.version} register={register} change={change} isNewest={at === 0} />
              ))}
            </ol>
          )
        }
      </Await>
    </section>
  )
}

function Change({
  register,
  change,
  isNewest,
}: {
  register: Register
  change: RowChange
  isNewest: boolean
}) {
  const { t, language } = useText()
  const values = Object.entries(change.fields).flatMap(([key, value]) => {
    const field = register.fields[key]
    return field ? [{ spec: specOf(key, field, language), value }] : []
  })
  return (
    <li className={isNewest ? 'newest' : ''}>
      <div className="timeline-head">
        <b>{t(WORDS[change.action] ?? 'event.other')}</b>
        <time className="num" dateTime={change.at}>
          {formatInstant(change.at)}
        </time>
      </div>
      <p className="timeline-by">{change.actor?.name ?? t('event.system')}</p>
      {values.length > 0 ? (
        <NamesProvider value={change.names ?? {}}>
          <dl>
            {values.map(({ spec, value }) => (
              <div key={spec.key}>
                <dt>{spec.title}</dt>
                <dd>
                  {value === null && <span className="muted">{t('ledger.cleared')}</span>}
                  {value === '***' && <span className="muted">{t('ledger.sealed_changed')}</span>}
                  {value !== null && value !== '***' && <FieldValue spec={spec} value={value} />}
                </dd>
              </div>
            ))}
          </dl>
        </NamesProvider>
      ) : (
        change.action === 'change' && <p className="muted">{t('ledger.unchanged')}</p>
      )}
    </li>
  )
}
