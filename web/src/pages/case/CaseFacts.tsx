// The fields of a case; personal ones are opened one by one, with a purpose, and on record.
import { type ReactNode, useState } from 'react'
import type { Case, FieldSpec, Values } from '@/api/types'
import { openField } from '@/api/writes'
import { filled } from '@/definitions/caseWords'
import { Facts } from '@/definitions/Facts'
import { askedIn, type Loop, specsOf } from '@/definitions/model'
import { OpenField } from '@/definitions/OpenField'
import { type Text, useText } from '@/locale'

export function CaseFacts({ of, loop }: { of: Case; loop: Loop | undefined }) {
  const { t, say, language } = useText()
  const [asked, setAsked] = useState<FieldSpec>()
  // Opened values live on this page only; leaving it closes them again.
  const [opened, setOpened] = useState<Values>({})
  // The place is drawn on its own.
  const specs = loop ? specsOf(loop.fields, language).filter((spec) => spec.type !== 'point') : []
  const values = { ...filled(of.fields), ...opened }
  const first = loop ? askedIn(loop) : new Set<string>()
  const wanted = specs.filter((spec) => first.has(spec.key))
  const done = specs.filter((spec) => !first.has(spec.key) && spec.key in values)
  return (
    <section className="panel pad">
      <h2>{t('case.facts')}</h2>
      <Sides done={done.length > 0 && <Facts specs={done} values={values} onOpen={setAsked} />}>
        <Facts specs={wanted} values={values} onOpen={setAsked}>
          <Who title={t('relation.asker')} name={of.asker.name} />
          {of.opener.id !== of.asker.id && <Who title={t('relation.opener')} name={of.opener.name} />}
          {of.second && (
            <Who
              title={t('relation.second')}
              name={`${of.second.name} · ${t(of.second_agreed ? 'case.joined' : 'case.not_joined')}`}
            />
          )}
          {of.outcome && <Who title={t('case.outcome')} name={outcomeWords(of, loop, say)} />}
        </Facts>
      </Sides>
      {asked && (
        <OpenField
          spec={asked}
          open={(wanted) => openField(of.id, wanted)}
          onClose={() => setAsked(undefined)}
          onOpened={(value) => {
            setOpened((before) => ({ ...before, [asked.key]: value }))
            setAsked(undefined)
          }}
        />
      )}
    </section>
  )
}

/** What was asked for, and beside it what was done, once there is something: whoever judges compares the two. */
function Sides({ done, children }: { done: ReactNode; children: ReactNode }) {
  const { t } = useText()
  if (!done) return children
  return (
    <div className="facts-sides">
      <div>
        <h3>{t('case.asked')}</h3>
        {children}
      </div>
      <div>
        <h3>{t('case.done')}</h3>
        {done}
      </div>
    </div>
  )
}

/** An outcome is a word of the pack; people know it by the step that brought it about. */
function outcomeWords(of: Case, loop: Loop | undefined, say: (text: Text) => string): string {
  const step = Object.values(loop?.steps ?? {}).find(
    (one) => one.outcome === of.outcome && one.to === of.state,
  )
  return step ? say(step.title) : (of.outcome ?? '')
}

function Who({ title, name }: { title: string; name: string | undefined }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{name ?? '—'}</dd>
    </div>
  )
}
