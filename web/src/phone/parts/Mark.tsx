// Where a case stands, in a small chip: the colour with its sign and its word.
import type { Case } from '@/api/types'
import { ColourSign } from '@/components/ColourMark'
import { useText } from '@/locale'

export function Mark({ of }: { of: Pick<Case, 'colour' | 'state_title' | 'state'> }) {
  const { t } = useText()
  return (
    <span className={`mark ${of.colour}`} data-state={of.state}>
      <ColourSign colour={of.colour} size={14} />
      {of.state_title}
      <span className="visually-hidden">（{t(`colour.${of.colour}`)}）</span>
    </span>
  )
}
