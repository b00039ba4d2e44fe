// The state of the journal's chains: signed up to when, what came since, and a check of every line on demand.
import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons'
import { Button, Progress, Skeleton } from 'antd'
import { useChain, useVerification } from '@/api/journal'
import type { ChainState } from '@/api/types'
import { ProblemNote } from '@/components/ProblemNote'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'

export function Chain({ isForbidden }: { isForbidden: boolean }) {
  const chain = useChain()
  // The list below says why nothing is shown; saying it twice helps nobody.
  if (isForbidden || chain.error) return null
  return (
    <section className="panel pad chain">
      {chain.data ? <State chain={chain.data} /> : <Skeleton active title={false} paragraph={{ rows: 2 }} />}
    </section>
  )
}

function State({ chain }: { chain: ChainState }) {
  const { t } = useText()
  const { state, start, stop } = useVerification()
  const faults = [...chain.faults, ...(state?.faults ?? [])]
  const holds = faults.length === 0
  const share = chain.lines > 0 ? Math.min(100, Math.round((100 * (state?.lines ?? 0)) / chain.lines)) : 100
  return (
    <>
      <div className="chain-line">
        {holds ? (
          <CheckCircleFilled className="holds" aria-hidden />
        ) : (
          <CloseCircleFilled className="broken" aria-hidden />
        )}
        <div>
          <h2>{t(holds ? 'journal.chain_holds' : 'journal.chain_broken')}</h2>
          <p className="muted num">
            {t('journal.chain_lines', { lines: chain.lines, chains: chain.chains })}
            {' · '}
            {chain.checkpoint_at
              ? t('journal.signed', { at: formatInstant(chain.checkpoint_at), n: chain.lines_since })
              : t('journal.not_signed')}
          </p>
        </div>
        <span className="grow" />
        <div className="chain-check" role="status">
          {state && !state.isDone && (
            <>
              <Progress percent={share} size="small" aria-label={t('journal.verifying')} />
              <span className="muted num">{t('journal.verified_so_far', { n: state.lines })}</span>
            </>
          )}
          {state?.isDone && !state.error && (
            <span className={state.faults.length === 0 ? 'holds' : 'broken'}>
              {t(state.faults.length === 0 ? 'journal.verified' : 'journal.verified_broken', {
                n: state.faults.length === 0 ? state.lines : state.faults.length,
                at: formatInstant(new Date(state.at ?? Date.now()).toISOString()),
              })}
            </span>
          )}
        </div>
        {state && !state.isDone ? (
          <Button onClick={stop}>{t('journal.stop')}</Button>
        ) : (
          <Button onClick={start}>{t('journal.verify')}</Button>
        )}
      </div>
      {state?.error ? <ProblemNote error={state.error} /> : null}
      {faults.length > 0 && (
        <ul className="chain-faults" role="alert">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
    </>
  )
}
