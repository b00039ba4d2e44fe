// What is kept about whoever sits at the desk: the same facts as on the phone, for staff are persons too.
import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { holdersOf, useAskedInFull, useKept } from '@/api/kept'
import { useDefinition } from '@/api/queries'
import type { Case } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { More } from '@/components/More'
import { PageHead } from '@/components/PageHead'
import { formatInstant } from '@/components/time'
import { FieldValue } from '@/definitions/FieldValue'
import { type Held, heldOf, keptUntil } from '@/definitions/held'
import { NamesProvider } from '@/definitions/names'
import { isErased } from '@/definitions/shown'
import { spanWords } from '@/definitions/span'
import { useText } from '@/locale'
import '@/locale/kept'
import '@/style/kept.css'
import { Consents } from './Consents'
import { Corrections } from './Corrections'
import { Cases, Files, Identity, Readings, Rows } from './Sections'
import { TakeCopy } from './TakeCopy'

export default function Kept() {
  const { t } = useText()
  const read = useKept()
  return (
    <div className="page narrow">
      <PageHead title={t('kept.title')} intro={t('kept.intro')} />
      <div className="stack kept">
        <Await query={{ ...read, data: read.kept }} rows={8}>
          {(kept) => (
            <>
              <Identity of={kept} />
              <Readings readings={kept.readings} />
              <Cases of={kept} items={read.cases}>
                <More of={read} />
              </Cases>
              <Rows rows={kept.rows} more={kept.more_rows} />
              <Files files={kept.files} />
              <Values />
              <Consents />
              <Corrections holders={holdersOf(kept.rows, read.cases)} />
              <TakeCopy />
            </>
          )}
        </Await>
      </div>
    </div>
  )
}

/** Every personal value in what the reader asked for; read when they want to see it. */
function Values() {
  const { t } = useText()
  const [isShown, setShown] = useState(false)
  return (
    <section className="panel pad">
      <h2>{t('kept.held')}</h2>
      {isShown ? (
        <Shown />
      ) : (
        <Button data-testid="show-values" onClick={() => setShown(true)}>
          {t('kept.held_show')}
        </Button>
      )}
    </section>
  )
}

function Shown() {
  const { t } = useText()
  const every = useAskedInFull()
  return (
    <Await query={every}>
      {(cases) =>
        cases.length === 0 ? (
          <Empty title={t('kept.empty')} because={t('kept.empty_because')} />
        ) : (
          cases.map((of) => <Holding key={of.id} of={of} />)
        )
      }
    </Await>
  )
}

function Holding({ of }: { of: Case }) {
  const { t, language } = useText()
  const loop = useDefinition('loop', of.loop)
  const held = heldOf(of, loop.data, language)
  return (
    <div className="kept-part">
      <h3>
        <Link to={`/cases/${of.id}`}>
          {of.label ?? of.loop_title} <span className="num">{of.number}</span>
        </Link>
      </h3>
      {loop.data && held.length === 0 && <p className="muted">{t('kept.empty')}</p>}
      <NamesProvider value={of.names ?? {}}>
        <dl className="facts">
          {held.map((one) => (
            <Value key={one.spec.key} of={of} one={one} />
          ))}
        </dl>
      </NamesProvider>
    </div>
  )
}

function Value({ of, one: { spec, value, span } }: { of: Case; one: Held }) {
  const { t } = useText()
  const until = keptUntil(span, of.closed_at)
  const ends = until
    ? t('kept.until', { at: formatInstant(until) })
    : span
      ? t('kept.after', { span: spanWords(span, t) })
      : t('kept.forever')
  return (
    <div>
      <dt>{spec.title}</dt>
      <dd>
        <FieldValue spec={spec} value={value} />
        <small className="muted">
          {[spec.purpose && t('kept.purpose', { purpose: spec.purpose }), !isErased(value) && ends]
            .filter(Boolean)
            .join(' · ')}
        </small>
      </dd>
    </div>
  )
}
