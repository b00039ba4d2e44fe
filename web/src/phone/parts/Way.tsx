// The main way of a case as a row of points: done, here, still to come.
import type { Case } from '@/api/types'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'
import { progressOf } from '../data/capacity'
import { Icon } from './Icon'

/** So many letters fit under a point of a small phone; a Chinese character is as wide as two. */
const FITS = 9
const wideOf = (text: string) => [...text].reduce((sum, one) => sum + (one > '\u2e80' ? 2 : 1), 0)

export function Way({ of, loop }: { of: Case; loop: Loop | undefined }) {
  const { t, say } = useText()
  const progress = progressOf(loop, of)
  if (!loop || !progress) return null
  const { states, at } = progress
  const titles = states.map((state) => say(loop.states[state]?.title))
  // Where the names do not fit beside each other, only the one of here is drawn; all of them are read out.
  const isLong = titles.some((title) => wideOf(title) > FITS)
  const words = { n: at + 1, of: states.length, title: of.state_title }
  return (
    <ol className={`way ${of.colour} ${isLong ? 'long' : ''}`} aria-label={t('case.step_of', words)}>
      {states.map((state, n) => (
        <li
          key={state}
          className={n < at ? 'done' : n === at ? 'here' : ''}
          {...(n === at ? { 'aria-current': 'step' as const } : {})}
        >
          <i>{(n < at || (n === at && of.closed_at)) && <Icon name="check" size={12} />}</i>
          <span>{titles[n]}</span>
        </li>
      ))}
    </ol>
  )
}
