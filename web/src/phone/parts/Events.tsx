// What happened to a case, newest first, in calm lines.
import type { CaseEvent, FieldSpec } from '@/api/types'
import { formatInstant } from '@/components/time'
import { type Loop, specOf } from '@/definitions/model'
import { useText } from '@/locale'
import { Value } from './Facts'

export function Events({ loop, events }: { loop: Loop | undefined; events: readonly CaseEvent[] }) {
  return (
    <ol className="events">
      {[...events].reverse().map((event) => (
        <Line key={event.seq} loop={loop} event={event} />
      ))}
    </ol>
  )
}

function Line({ loop, event }: { loop: Loop | undefined; event: CaseEvent }) {
  const { t, language } = useText()
  const step = event.step ? loop?.steps[event.step] : undefined
  const comment =
    event.kind === 'comment' && typeof event.input.text === 'string' ? event.input.text : undefined
  const given: [FieldSpec, unknown][] = [
    // What a case was opened with stands above already.
    ...(event.from
      ? Object.entries(event.form).map(([key, value]) => [loop?.fields[key], key, value] as const)
      : []),
    ...Object.entries(event.input).map(([key, value]) => [step?.input?.[key], key, value] as const),
  ].flatMap(([field, key, value]) =>
    field && value !== null ? [[specOf(key, field, language), value] as [FieldSpec, unknown]] : [],
  )
  return (
    <li>
      <div className="event-head">
        <b>{event.step_title ?? t([`event.${event.kind}`, 'event.other'])}</b>
        <time className="num muted" dateTime={event.at}>
          {formatInstant(event.at)}
        </time>
      </div>
      <small className="muted">
        {event.actor?.name ?? t('event.system')}
        {event.stood_for && ` ${t('event.stood_for', { name: event.stood_for.name })}`}
      </small>
      {comment && <p className="prose">{comment}</p>}
      {given.length > 0 && (
        <dl>
          {given.map(([spec, value]) => (
            <div key={spec.key}>
              <dt>{spec.title}</dt>
              <dd>
                <Value spec={spec} value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}
