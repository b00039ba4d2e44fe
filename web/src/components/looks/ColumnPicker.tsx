// Which columns a list shows.
import { SettingOutlined } from '@ant-design/icons'
import { Checkbox } from 'antd'
import { useText } from '@/locale'
import { Drop } from './Drop'

type Props<K> = {
  columns: readonly K[]
  options: { value: K; label: string }[]
  onChoose: (columns: K[]) => void
}

export function ColumnPicker<K extends string>({ columns, options, onChoose }: Props<K>) {
  const { t } = useText()
  const title = t('views.columns')
  return (
    <Drop title={title} button={{ icon: <SettingOutlined />, 'aria-label': title, title }}>
      <Checkbox.Group
        className="column-picker"
        value={[...columns]}
        options={options}
        // Those that are shown stay where they stand; what is added comes last.
        onChange={(next) =>
          onChoose([
            ...columns.filter((one) => next.includes(one)),
            ...next.filter((one) => !columns.includes(one)),
          ])
        }
      />
    </Drop>
  )
}
