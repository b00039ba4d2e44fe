// What the rows are filtered by, each condition as a chip that can be taken away.
import { CloseOutlined } from '@ant-design/icons'
import { useId } from 'react'
import { useOrgs } from '@/api/queries'
import type { FieldSpec } from '@/api/types'
import { FieldValue } from '@/definitions/FieldValue'
import { type Register, specOf } from '@/definitions/model'
import { useText } from '@/locale'
import '@/locale/registers'
import { type Condition, type Part, readFilter, takesValue, writeFilter } from './conditions'
import { rootOf, wayWord } from './words'

type Props = { register: Register; filter: string; onChange: (filter: string) => void }

export function FilterChips({ register, filter, onChange }: Props) {
  const { t } = useText()
  const parts = readFilter(filter, register.fields)
  if (parts.length === 0) return null
  const without = (part: Part) =>
    onChange(
      writeFilter(
        parts.filter((one) => one !== part),
        register.fields,
      ),
    )
  return (
    <ul className="filter-chips" aria-label={t('views.filters')}>
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a condition is nothing but its place in the list
        <Chip key={at} register={register} part={part} onDrop={() => without(part)} />
      ))}
      {parts.length > 1 && (
        <li className="bare">
          <button type="button" className="link" onClick={() => onChange('')}>
            {t('do.clear')}
          </button>
        </li>
      )}
    </ul>
  )
}

function Chip({ register, part, onDrop }: { register: Register; part: Part; onDrop: () => void }) {
  const { t, language } = useText()
  const id = useId()
  const field = 'raw' in part ? undefined : register.fields[part.field]
  const spec = !('raw' in part) && field ? specOf(part.field, field, language) : undefined
  return (
    <li>
      <span id={id}>
        {'raw' in part || !spec ? (
          <code>{'raw' in part ? part.raw : part.field}</code>
        ) : (
          <Words spec={spec} condition={part} />
        )}
      </span>
      <button type="button" aria-label={t('filter.drop')} aria-describedby={id} onClick={onDrop}>
        <CloseOutlined aria-hidden />
      </button>
    </li>
  )
}

function Words({ spec, condition }: { spec: FieldSpec; condition: Condition }) {
  const { t } = useText()
  const { is, value } = condition
  const orgs = useOrgs().data
  const root = spec.type === 'org' && Array.isArray(value) ? rootOf(value, orgs ?? []) : undefined
  const shown = root ? [root] : [value].flat()
  return (
    <>
      {spec.title} {wayWord(t, root && is === 'any' ? 'equals' : is, spec.type)}
      {takesValue(is) &&
        shown.map((one, at) => (
          <span key={String(one)}>
            {at === 0 ? ' ' : t('filter.or')}
            {typeof one === 'string' && spec.type === 'text' ? (
              `“${one}”`
            ) : (
              <FieldValue spec={spec} value={one} />
            )}
          </span>
        ))}
      {root && ` ${t('filter.and_below')}`}
    </>
  )
}
