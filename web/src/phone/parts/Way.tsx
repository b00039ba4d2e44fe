// The main way of a case as a row of points: done, here, still to come.
import type { Case } from '@/api/types'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'
import { progressOf } from '../data/capacity'
import { Icon } from './Icon'

export function Way({ of, loop }: { of: Case; loop: Loop | undefined }) {
  const { t, say } = useText()
  const progress = progressOf(loop, of)
  if (!loop || !progress) return null
  const { states, at } = progress
  const words = { n: at + 1, of: states.length, title: of.state_title }
  return (
    <ol className={`way ${of.colour}`} aria-label={t('case.step_of', words)}>
      {states.map((state, n) => (
        <li
          key={state}
          className={n < at ? 'done' : n === at ? 'here' : ''}
          {...(n === at ? { 'aria-current': 'step' as const } : {})}
        >
          <i>{(n < at || (n === at && of.closed_at)) && <Icon name="check" size={12} />}</i>
          <span>{say(loop.states[state]?.title)}</span>
        </li>
      ))}
    </ol>
  )
}
