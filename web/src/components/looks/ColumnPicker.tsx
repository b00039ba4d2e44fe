// Which columns a list shows.
import { SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover } from 'antd'
import { useText } from '@/locale'

type Props<K> = {
  columns: readonly K[]
  options: { value: K; label: string }[]
  onChoose: (columns: K[]) => void
}

export function ColumnPicker<K extends string>({ columns, options, onChoose }: Props<K>) {
  const { t } = useText()
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('views.columns')}
      content={
        <Checkbox.Group
          className="column-picker"
          value={[...columns]}
          options={options}
          onChange={(next) => onChoose(next)}
        />
      }
    >
      <Button icon={<SettingOutlined />} aria-label={t('views.columns')} title={t('views.columns')} />
    </Popover>
  )
}
