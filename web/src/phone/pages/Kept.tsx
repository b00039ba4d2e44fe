// What is kept about the reader: who they are here, who read what of theirs, their cases, rows and files; and every
// personal value in what they asked for, what for, and until when.

import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'
import { holdersOf, useAskedInFull, useKept } from '@/api/kept'
import type { Case } from '@/api/types'
import { formatInstant } from '@/components/time'
import { type Held, heldOf, keptUntil } from '@/definitions/held'
import type { Span } from '@/definitions/model'
import { isErased } from '@/definitions/shown'
import { spanWords } from '@/definitions/span'
import { useText } from '@/locale'
import '@/locale/kept'
import { useLoops } from '../data/capacity'
import { useSubject } from '../parts/CaseCard'
import { Value } from '../parts/Facts'
import { Icon } from '../parts/Icon'
import { Cases, Files, Identity, Readings, Rows } from '../parts/KeptSections'
import { Page } from '../parts/Page'
import { Await, Broken, Empty, Loading } from '../parts/States'

const Consents = lazy(async () => ({ default: (await import('../parts/Consents')).Consents }))
const Corrections = lazy(async () => ({ default: (await import('../parts/Corrections')).Corrections }))
const TakeCopy = lazy(async () => ({ default: (await import('../parts/TakeCopy')).TakeCopy }))

export default function Kept() {
  const { t } = useText()
  const { kept, ...read } = useKept()
  const [isShown, setShown] = useState(false)
  return (
    <Page title={t('me.kept')} up="/me">
      <p className="muted lead">{t('kept.intro')}</p>
      {!kept && (read.error ? <Broken error={read.error} retry={() => void read.refetch()} /> : <Loading />)}
      {kept && (
        <>
          <Identity of={kept} />
          <Readings readings={kept.readings} />
          <Cases of={kept} items={read.cases} />
          {read.hasNextPage && (
            <button type="button" className="button" onClick={() => void read.fetchNextPage()}>
              {t('do.more')}
            </button>
          )}
          <Rows rows={kept.rows} more={kept.more_rows} />
          <Files files={kept.files} />
        </>
      )}
      {isShown ? (
        <Values />
      ) : (
        <section className="card">
          <h2>{t('kept.held')}</h2>
          <button type="button" className="button" data-testid="show-values" onClick={() => setShown(true)}>
            {t('kept.held_show')}
          </button>
        </section>
      )}
      <Suspense>
        <Consents />
        {kept && <Corrections holders={holdersOf(kept.rows, read.cases)} />}
        <TakeCopy />
      </Suspense>
      <section className="card">
        <h2>{t('kept.phone')}</h2>
        <p className="muted">{t('kept.phone_read')}</p>
      </section>
    </Page>
  )
}

/** Every personal value in what the reader asked for; read when they want to see it. */
function Values() {
  const { t, language } = useText()
  const { loops } = useLoops()
  const every = useAskedInFull()
  return (
    <Await query={every}>
      {(cases) => {
        const held = cases
          .map((of) => ({
            of,
            values: heldOf(
              of,
              loops.find(({ key }) => key === of.loop),
              language,
            ),
          }))
          .filter(({ values }) => values.length > 0)
        if (held.length === 0) {
          return <Empty icon="shield" title={t('kept.empty')} because={t('kept.empty_because')} />
        }
        return held.map(({ of, values }) => <Holding key={of.id} of={of} held={values} />)
      }}
    </Await>
  )
}

function Holding({ of, held }: { of: Case; held: Held[] }) {
  const { t } = useText()
  const { title } = useSubject(of)
  return (
    <section className="card">
      <Link className="case-line" to={`/o/${of.id}`}>
        <b>{title}</b>
        <small className="muted num">{of.number}</small>
      </Link>
      <dl className="facts">
        {held.map(({ spec, value, span }) => (
          <div key={spec.key}>
            <dt>{spec.title}</dt>
            <dd>
              <Value spec={spec} value={value} />
              <small className="muted">
                {spec.purpose && t('kept.purpose', { purpose: spec.purpose })}
                {!isErased(value) && (
                  <>
                    <br />
                    <Icon name="clock" size={13} /> <Until of={of} span={span} />
                  </>
                )}
              </small>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Until({ of, span }: { of: Case; span: Span | undefined }) {
  const { t } = useText()
  if (!span) return <>{t('kept.forever')}</>
  const until = keptUntil(span, of.closed_at)
  return (
    <>
      {until ? t('kept.until', { at: formatInstant(until) }) : t('kept.after', { span: spanWords(span, t) })}
    </>
  )
}
