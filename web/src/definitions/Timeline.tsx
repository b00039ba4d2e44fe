// What happened to a case, newest first: who took which step, what was given, how the due time moved.
import type { CaseEvent, FieldSpec } from '@/api/types'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import { FieldValue } from './FieldValue'
import { type Loop, specOf } from './model'

/** Files that hang on a comment stand in no definition. */
const ATTACHED: FieldSpec = { key: 'files', title: '', type: 'files', required: false }

export function Timeline({ loop, events }: { loop: Loop; events: readonly CaseEvent[] }) {
  return (
    <ol className="timeline">
      {[...events].reverse().map((event, at) => (
        <Entry key={event.seq} loop={loop} event={event} isNewest={at === 0} />
      ))}
    </ol>
  )
}

function Entry({ loop, event, isNewest }: { loop: Loop; event: CaseEvent; isNewest: boolean }) {
  const { t, say, language } = useText()
  const step = event.step ? loop.steps[event.step] : undefined
  const comment =
    event.kind === 'comment' && typeof event.input.text === 'string' ? event.input.text : undefined
  const title = event.step_title ?? t([`event.${event.kind}`, 'event.other'])
  const values: [FieldSpec, unknown][] = [
    ...Object.entries(event.form).map(([key, value]) => [loop.fields[key], key, value] as const),
    ...Object.entries(event.input).map(([key, value]) => [step?.input?.[key], key, value] as const),
  ].flatMap(([field, key, value]) =>
    field && value !== null ? [[specOf(key, field, language), value] as [FieldSpec, unknown]] : [],
  )
  const moves = event.from && event.from !== event.to
  return (
    <li className={isNewest ? 'newest' : ''}>
      <div className="timeline-head">
        <b>{title}</b>
        <time className="num" dateTime={event.at}>
          {formatInstant(event.at)}
        </time>
      </div>
      <p className="timeline-by">
        {event.actor?.name ?? t('event.system')}
        {event.stood_for && <span>{t('event.stood_for', { name: event.stood_for.name })}</span>}
        {moves && (
          <span>
            {say(loop.states[event.from ?? '']?.title)} → {event.to_title}
          </span>
        )}
      </p>
      {comment && <p className="prose">{comment}</p>}
      {event.kind === 'comment' && Array.isArray(event.input.files) && (
        <FieldValue spec={ATTACHED} value={event.input.files} />
      )}
      {values.length > 0 &&
        // What the case was opened with mostly stands on the page already.
        (event.from ? (
          <Given values={values} />
        ) : (
          <details>
            <summary>{t('event.filled')}</summary>
            <Given values={values} />
          </details>
        ))}
      {event.due_after && event.due_after !== event.due_before && (
        <small className="num">{t('event.due', { at: formatInstant(event.due_after) })}</small>
      )}
    </li>
  )
}

function Given({ values }: { values: readonly [FieldSpec, unknown][] }) {
  return (
    <dl>
      {values.map(([spec, value]) => (
        <div key={spec.key}>
          <dt>{spec.title}</dt>
          <dd>
            <FieldValue spec={spec} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
