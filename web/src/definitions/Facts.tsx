// The fields of a record as facts: title above, value below; masked ones may be opened.
import { Button } from 'antd'
import type { ReactNode } from 'react'
import type { FieldSpec, Values } from '@/api/types'
import { useText } from '@/locale'
import { FieldValue, maskOf } from './FieldValue'
import { RoomContext } from './field'
import { kindOf } from './registry'

/** Text that may be long and pictures need the whole width to be read; the rest stands in pairs. */
const isWide = (spec: FieldSpec) =>
  (spec.type === 'text' || spec.type === 'files') && !!kindOf(spec.type)?.isWide?.(spec)

type Props = {
  specs: readonly FieldSpec[]
  values: Values
  /** Asked for when somebody wants to see what is behind a mask. */
  onOpen?: (spec: FieldSpec) => void
  /** Which of the masked ones this reader may open; all when left out. */
  mayOpen?: (spec: FieldSpec) => boolean
  /** Stands after the others, for facts that are no fields. */
  children?: ReactNode
}

export function Facts({ specs, values, onOpen, mayOpen = () => true, children }: Props) {
  const { t } = useText()
  return (
    <dl className="facts">
      {specs
        // What the server leaves out the reader may not see; an empty line would hint at it.
        .filter((spec) => spec.key in values)
        .map((spec) => (
          <div key={spec.key} className={isWide(spec) ? 'wide' : ''}>
            <dt>{spec.title}</dt>
            <dd>
              <RoomContext value="page">
                <FieldValue spec={spec} value={values[spec.key]} />
              </RoomContext>
              {onOpen && maskOf(values[spec.key]) !== undefined && mayOpen(spec) && (
                <Button
                  type="link"
                  size="small"
                  aria-label={t('case.open_field_of', { title: spec.title })}
                  onClick={() => onOpen(spec)}
                >
                  {t('case.open_field')}
                </Button>
              )}
            </dd>
          </div>
        ))}
      {children}
    </dl>
  )
}
