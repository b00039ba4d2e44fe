// The fields of a case as facts; a masked one is opened for a purpose, and the reading is kept on record.

import { lazy, Suspense, useState } from 'react'
import type { Case, FieldSpec, Values } from '@/api/types'
import { askedIn, type Loop, specsOf } from '@/definitions/model'
import { isBlank, isErased } from '@/definitions/shown'
import { useText } from '@/locale'
import { kindOf } from '../fields/kinds'
import { maskOf } from '../forms/filled'
import { Icon } from './Icon'

/** Comes when somebody wants to see what is behind a mask. */
const OpenField = lazy(() => import('./OpenField'))

export function Value({ spec, value }: { spec: FieldSpec; value: unknown }) {
  const { t } = useText()
  if (isBlank(value)) return <span className="muted">—</span>
  if (isErased(value)) return <span className="muted">{t('form.erased')}</span>
  const mask = maskOf(value)
  if (mask !== undefined) {
    return (
      <span className="num">
        <Icon name="lock" size={14} /> {mask}
      </span>
    )
  }
  const kind = kindOf(spec.type)
  if (!kind) return <>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</>
  return <kind.Show spec={spec} value={value as never} />
}

/** What was asked for, then what was done, once there is something: whoever judges compares the two. */
export function Facts({ of, loop }: { of: Case; loop: Loop | undefined }) {
  const { t, language } = useText()
  const [asked, setAsked] = useState<FieldSpec>()
  // What was opened is shown on this page only; leaving it closes it again.
  const [opened, setOpened] = useState<Values>({})
  const specs = loop ? specsOf(loop.fields, language) : []
  const values = { ...of.fields, ...opened }
  const present = specs.filter((spec) => !isBlank(values[spec.key]))
  const first = loop ? askedIn(loop) : new Set<string>()
  const wanted = present.filter(({ key }) => first.has(key))
  const done = present.filter(({ key }) => !first.has(key))
  const lines = (some: FieldSpec[]) => (
    <dl className="facts">
      {some.map((spec) => (
        <Fact key={spec.key} spec={spec} value={values[spec.key]} onOpen={() => setAsked(spec)} />
      ))}
    </dl>
  )
  return (
    <>
      {done.length > 0 && <h3>{t('case.asked')}</h3>}
      {lines(wanted)}
      {done.length > 0 && <h3>{t('case.done')}</h3>}
      {done.length > 0 && lines(done)}
      {asked && (
        <Suspense fallback={null}>
          {' '}
          <OpenField
            id={of.id}
            spec={asked}
            onClose={() => setAsked(undefined)}
            onOpened={(value) => {
              setOpened((before) => ({ ...before, [asked.key]: value }))
              setAsked(undefined)
            }}
          />
        </Suspense>
      )}
    </>
  )
}

function Fact({ spec, value, onOpen }: { spec: FieldSpec; value: unknown; onOpen: () => void }) {
  const { t } = useText()
  return (
    <div data-fact={spec.key}>
      <dt>{spec.title}</dt>
      <dd>
        <Value spec={spec} value={value} />
        {maskOf(value) !== undefined && (
          <button
            type="button"
            className="quiet-button"
            aria-label={t('case.show_title', { title: spec.title })}
            onClick={onOpen}
          >
            {t('case.show')}
          </button>
        )}
        {spec.type === 'phone' && typeof value === 'string' && (
          <a className="call" href={`tel:${value}`}>
            <Icon name="phone" size={18} /> {t('case.call')}
          </a>
        )}
      </dd>
    </div>
  )
}
