// What the list is narrowed by, each as a chip that can be taken away.
import { CloseOutlined } from '@ant-design/icons'
import { type CaseFilter, useDefinition, useOrgName, useTitleOf } from '@/api/queries'
import { useText } from '@/locale'

type Name = keyof CaseFilter

export function Chips({
  filter,
  loop,
  onDrop,
}: {
  filter: CaseFilter
  loop: string | undefined
  onDrop: (name: Name) => void
}) {
  const { t, say } = useText()
  const titleOf = useTitleOf()
  const orgName = useOrgName()
  const states = useDefinition('loop', loop).data?.states
  const words = (name: Name, value: string): string => {
    if (name === 'loop') return titleOf('loop', value)
    if (name === 'org') return orgName(value)
    if (name === 'state') return say(states?.[value]?.title) || value
    if (name === 'turn') return t(`turns.${value}`)
    if (name === 'asker' || name === 'opener' || name === 'assignee') return t(`cases.${name}_me`)
    if (name === 'colour') {
      const colours = value.split(',').map((colour) => t(`colour.${colour}`))
      return colours.join(' / ')
    }
    return `“${value}”`
  }
  const given = (Object.entries(filter) as [Name, string | undefined][]).flatMap(([name, value]) =>
    value ? [{ name, text: words(name, value) }] : [],
  )
  if (given.length === 0) return null
  return (
    <ul className="filter-chips" aria-label={t('views.filters')}>
      {given.map(({ name, text }) => (
        <li key={name}>
          {text}
          <button type="button" aria-label={t('views.drop', { what: text })} onClick={() => onDrop(name)}>
            <CloseOutlined />
          </button>
        </li>
      ))}
    </ul>
  )
}
