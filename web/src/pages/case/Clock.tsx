// The clock of a case: how long still, how that was worked out, who holds it, what was promised.
import { InfoCircleOutlined } from '@ant-design/icons'
import { Button, Popover } from 'antd'
import type { Case, LedgerLine } from '@/api/types'
import { useDueWords } from '@/components/Due'
import { formatInstant } from '@/components/time'
import { useNow } from '@/components/useNow'
import { useTurnOf } from '@/definitions/caseWords'
import { useText } from '@/locale'

/** The counted share of a ledger that has passed by `now`, from 0 to 1. */
export function passedShare(ledger: readonly LedgerLine[], now: number): number {
  let whole = 0
  let passed = 0
  for (const line of ledger) {
    if (!line.counts) continue
    const [from, to] = [Date.parse(line.from), Date.parse(line.to)]
    whole += to - from
    passed += Math.min(Math.max(now - from, 0), to - from)
  }
  return whole === 0 ? 0 : passed / whole
}

export function Clock({ of }: { of: Case }) {
  const { t } = useText()
  const now = useNow()
  const words = useDueWords(of.due_at)
  const turnOf = useTurnOf()
  const isClosed = !!of.closed_at
  const ledger = of.due_ledger ?? []
  const share = passedShare(ledger, now)
  const assignee = of.assignee?.name ?? of.assignee_org?.name
  return (
    <section className={`panel pad clock ${of.colour}`}>
      <h2>{t('clock.title')}</h2>
      <p className="clock-words num">{isClosed ? t('due.closed') : words}</p>
      {!isClosed && of.due_at && ledger.length > 0 && (
        <div className="bar" role="img" aria-label={t('clock.passed', { n: Math.round(share * 100) })}>
          <i style={{ width: `${Math.round(share * 100)}%` }} />
        </div>
      )}
      {of.due_is_provisional && <p className="muted">{t('clock.provisional')}</p>}
      <dl>
        {!isClosed && of.due_at && (
          <div>
            <dt>{t('clock.due')}</dt>
            <dd className="num">
              {formatInstant(of.due_at)}
              {ledger.length > 0 && (
                <Popover
                  trigger={['hover', 'focus', 'click']}
                  placement="bottomRight"
                  title={t('clock.working')}
                  content={<Working ledger={ledger} />}
                >
                  <Button
                    type="text"
                    size="small"
                    icon={<InfoCircleOutlined />}
                    aria-label={t('clock.working')}
                  />
                </Popover>
              )}
            </dd>
          </div>
        )}
        {of.promise_due_at && (
          <div>
            <dt>{t('clock.promise')}</dt>
            <dd className="num">
              {formatInstant(of.promise_due_at)}
              {of.promise_met_at && <span className="chip">{t('clock.met')}</span>}
            </dd>
          </div>
        )}
        {!isClosed && (
          <div>
            <dt>{t('case.turn')}</dt>
            <dd>{turnOf(of.turn)}</dd>
          </div>
        )}
        <div>
          <dt>{t('case.assignee')}</dt>
          <dd>{assignee ?? t('case.no_assignee')}</dd>
        </div>
        <div>
          <dt>{t('case.opened')}</dt>
          <dd className="num">{formatInstant(of.opened_at)}</dd>
        </div>
        {of.closed_at && (
          <div>
            <dt>{t('case.closed')}</dt>
            <dd className="num">{formatInstant(of.closed_at)}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

/** The intervals behind a due time: which counted, which did not, and why. */
function Working({ ledger }: { ledger: readonly LedgerLine[] }) {
  const { t } = useText()
  return (
    <table className="working">
      <thead>
        <tr>
          <th scope="col">{t('clock.from')}</th>
          <th scope="col">{t('clock.to')}</th>
          <th scope="col">{t('clock.counts')}</th>
          <th scope="col">{t('clock.why')}</th>
        </tr>
      </thead>
      <tbody>
        {ledger.map((line) => (
          <tr key={line.from} className={line.counts ? '' : 'idle'}>
            <td className="num">{formatInstant(line.from)}</td>
            <td className="num">{formatInstant(line.to)}</td>
            <td>{t(line.counts ? 'clock.yes' : 'clock.no')}</td>
            <td>{line.why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
