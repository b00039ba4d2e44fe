// Which columns the list shows.
import { SettingOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover } from 'antd'
import { COLUMNS, type Column } from '@/definitions/columns'
import { useText } from '@/locale'

type Props = { columns: readonly Column[]; onChoose: (columns: readonly Column[]) => void }

export function ColumnPicker({ columns, onChoose }: Props) {
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
          options={COLUMNS.map((column) => ({ value: column, label: t(`case.${column}`) }))}
          onChange={(next) => onChoose(next as Column[])}
        />
      }
    >
      <Button icon={<SettingOutlined />} aria-label={t('views.columns')} title={t('views.columns')} />
    </Popover>
  )
}
