// How a case stands, for whoever holds its link: states and times, no sign-in, no personal data.
import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { api, body } from '@/api/client'
import { ProblemError } from '@/api/problem'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import { useWhen } from '../parts/CaseCard'
import { Icon } from '../parts/Icon'
import { useTitle } from '../parts/Page'
import { Broken, Empty, Loading } from '../parts/States'

export default function Track() {
  const { t } = useText()
  const when = useWhen()
  const { code = '' } = useParams()
  const found = useQuery({
    queryKey: ['track', code],
    enabled: code !== '',
    queryFn: () => body(api.GET('/api/v1/track/{code}', { params: { path: { code } } })),
  })
  useTitle(t('track.title'))
  const of = found.data
  const isMissing = code === '' || (found.error instanceof ProblemError && found.error.status === 404)
  return (
    <>
      <header className="hero short">
        <small>{of?.loop_title ?? t('app')}</small>
        <h1>{of?.state_title ?? t('track.title')}</h1>
      </header>
      <main className="page track">
        {isMissing && <Empty icon="search" title={t('track.missing')} because={t('track.missing_do')} />}
        {!isMissing && found.error && <Broken error={found.error} retry={() => void found.refetch()} />}
        {!isMissing && !of && !found.error && <Loading />}
        {of && (
          <>
            <section className="card track-head" data-testid="track" data-state={of.state}>
              <b className="num">{of.number}</b>
              <p className="num">{when({ ...of, promise_met_at: null })}</p>
            </section>
            <section className="card">
              <h2>{t('case.way')}</h2>
              <ol className="events">
                {[...of.path].reverse().map((step) => (
                  <li key={`${step.at}${step.state_title}`}>
                    <div className="event-head">
                      <b>{step.state_title}</b>
                      <time className="num muted" dateTime={step.at}>
                        {formatInstant(step.at)}
                      </time>
                    </div>
                  </li>
                ))}
              </ol>
            </section>
            <p className="muted center">
              <Icon name="lock" size={14} /> {t('track.none')}
            </p>
          </>
        )}
      </main>
    </>
  )
}
