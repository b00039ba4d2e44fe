// The fields of a case as facts; a masked one is opened for a purpose, and the reading is kept on record.
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { Case, FieldSpec, Values } from '@/api/types'
import { openField } from '@/api/writes'
import { describe } from '@/components/describe'
import { askedIn, type Loop, specsOf } from '@/definitions/model'
import { useText } from '@/locale'
import { kindOf } from '../fields/kinds'
import { isBlank, isErased, maskOf } from '../forms/filled'
import { Icon } from './Icon'
import { Sheet } from './Sheet'

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
        <OpenField
          id={of.id}
          spec={asked}
          onClose={() => setAsked(undefined)}
          onOpened={(value) => {
            setOpened((before) => ({ ...before, [asked.key]: value }))
            setAsked(undefined)
          }}
        />
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

type OpenProps = { id: string; spec: FieldSpec; onClose: () => void; onOpened: (value: unknown) => void }

function OpenField({ id, spec, onClose, onOpened }: OpenProps) {
  const { t } = useText()
  const field = useId()
  const [purpose, setPurpose] = useState(spec.purpose ?? '')
  const open = useMutation({
    mutationFn: () => openField(id, { field: spec.key, purpose: purpose.trim() }),
    onSuccess: onOpened,
  })
  const refused = open.error ? describe(open.error, t) : undefined
  return (
    <Sheet title={t('case.show_title', { title: spec.title })} onClose={onClose}>
      <p className="muted">{t('case.show_note')}</p>
      <div className="card field">
        <label htmlFor={field}>{t('case.purpose')}</label>
        <input
          id={field}
          type="text"
          maxLength={120}
          value={purpose}
          onChange={({ target }) => setPurpose(target.value)}
        />
      </div>
      {refused && (
        <p className="note wrong" role="alert">
          {refused.title} {refused.detail}
        </p>
      )}
      <button
        type="button"
        className="button main"
        disabled={purpose.trim() === '' || open.isPending}
        onClick={() => open.mutate()}
      >
        {t('case.show')}
      </button>
    </Sheet>
  )
}
