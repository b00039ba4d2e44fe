// Who could take a case: the best first, each with what the score is made of; then who was left out, and why.
import { Input, type InputRef } from 'antd'
import { type Ref, useDeferredValue, useState } from 'react'
import { type Ask, useCandidates, type useSuggestions } from '@/api/dispatching'
import type { Excluded, Person, Suggestion } from '@/api/types'
import { Await } from '@/components/Await'
import { useText } from '@/locale'
import '@/locale/dispatch'

type Props = {
  id: string
  ask: Ask
  suggestions: ReturnType<typeof useSuggestions>
  person: Person | undefined
  search: Ref<{ focus: () => void }>
  onPick: (pick: Person | number) => void
}

const SHOWN = 9
const FOUND = 8
/** `7.5`, `4.287`: as exact as the server is, so that what is shown adds up. */
const points = (value: number) => String(Math.round(value * 1000) / 1000)

export function Suggested({ id, ask, suggestions, person, search, onPick }: Props) {
  const { t } = useText()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const named = useCandidates(id, ask, q)
  return (
    <div className="suggested">
      <h3>{t(ask.suggest ? 'dispatch.suggested' : 'dispatch.candidates')}</h3>
      <Await query={suggestions} rows={4}>
        {({ items, excluded }) => (
          <>
            {items.length === 0 && <p className="muted">{t('dispatch.nobody')}</p>}
            <ol>
              {items.slice(0, SHOWN).map((item, at) => (
                <Candidate
                  key={item.person.id}
                  item={item}
                  most={mostOf(items)}
                  rank={at + 1}
                  isPicked={item.person.id === person?.id}
                  onPick={() => onPick(at)}
                />
              ))}
            </ol>
            <Input
              ref={search as Ref<InputRef>}
              allowClear
              className="suggested-search"
              aria-label={t('dispatch.search')}
              placeholder={t('dispatch.search')}
              value={typed}
              suffix={<kbd aria-hidden>/</kbd>}
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' && event.key !== 'Escape') return
                const first = event.key === 'Enter' && typed.trim() === q ? named.data?.[0] : undefined
                if (first) onPick(first)
                if (first || event.key === 'Escape') {
                  setTyped('')
                  event.currentTarget.blur()
                }
              }}
            />
            {q !== '' && named.data && (
              <ul className="suggested-found">
                {named.data.slice(0, FOUND).map((one) => (
                  <li key={one.id}>
                    <button
                      type="button"
                      onClick={() => {
                        onPick(one)
                        setTyped('')
                      }}
                    >
                      {one.name}
                    </button>
                  </li>
                ))}
                {named.data.length === 0 && <li className="muted">{t('form.nobody')}</li>}
              </ul>
            )}
            {person && !items.slice(0, SHOWN).some((item) => item.person.id === person.id) && (
              <p className="suggested-other">{t('dispatch.other', { name: person.name })}</p>
            )}
            <LeftOut excluded={excluded} isOpen={items.length === 0} onPick={onPick} />
          </>
        )}
      </Await>
    </div>
  )
}

/** What a score can be at most: the sum of the weights. */
const mostOf = (items: readonly Suggestion[]) =>
  Math.max(1, ...items.map((item) => item.reasons.reduce((sum, { weight }) => sum + weight, 0)))

type CandidateProps = {
  item: Suggestion
  most: number
  rank: number
  isPicked: boolean
  onPick: () => void
}

function Candidate({ item, most, rank, isPicked, onPick }: CandidateProps) {
  const { t } = useText()
  return (
    <li className={isPicked ? 'picked' : ''} data-candidate={item.person.id}>
      <button type="button" aria-pressed={isPicked} onClick={onPick}>
        <kbd aria-hidden>{rank}</kbd>
        <b>{item.person.name}</b>
        {item.reasons.length > 0 && (
          <>
            <span className="stacked-bar" aria-hidden>
              {item.reasons.map((reason) => (
                <i key={reason.key} style={{ width: `${(100 * reason.points) / most}%` }} />
              ))}
            </span>
            <span className="num">{t('dispatch.score', { n: points(item.score) })}</span>
          </>
        )}
      </button>
      {isPicked && item.reasons.length > 0 && (
        <dl className="reasons">
          {item.reasons.map((reason) => (
            <div key={reason.key}>
              <dt>{reason.title}</dt>
              <dd>
                <span className="reason-bar" aria-hidden>
                  <i style={{ width: `${100 * (reason.weight ? reason.points / reason.weight : 0)}%` }} />
                </span>
                <span className="num">
                  {t('dispatch.points', { n: points(reason.points), of: reason.weight })}
                </span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}

type LeftOutProps = { excluded: readonly Excluded[]; isOpen: boolean; onPick: (person: Person) => void }

/** A rule only advises: whoever dispatches may name them all the same. */
function LeftOut({ excluded, isOpen, onPick }: LeftOutProps) {
  const { t } = useText()
  if (excluded.length === 0) return null
  return (
    <details className="left-out" open={isOpen}>
      <summary>{t('dispatch.left_out', { n: excluded.length })}</summary>
      <ul>
        {excluded.map(({ person, because }) => (
          <li key={person.id}>
            <button
              type="button"
              title={t('dispatch.even_so', { name: person.name })}
              onClick={() => onPick(person)}
            >
              {person.name}
            </button>
            <span>{because}</span>
          </li>
        ))}
      </ul>
    </details>
  )
}
