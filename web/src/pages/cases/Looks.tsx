// The same cases as a table, a board, a map or a calendar.
import { AppstoreOutlined, BarsOutlined, CalendarOutlined, EnvironmentOutlined } from '@ant-design/icons'
import { Segmented } from 'antd'
import type { ReactNode } from 'react'
import { useText } from '@/locale'
import { LOOKS, type Look } from './views'

const SIGNS: Record<Look, ReactNode> = {
  table: <BarsOutlined aria-hidden />,
  board: <AppstoreOutlined aria-hidden />,
  map: <EnvironmentOutlined aria-hidden />,
  calendar: <CalendarOutlined aria-hidden />,
}

export function Looks({ look, onChoose }: { look: Look; onChoose: (look: Look) => void }) {
  const { t } = useText()
  return (
    <Segmented
      aria-label={t('looks.label')}
      value={look}
      options={LOOKS.map((one) => ({ value: one, label: t(`looks.${one}`), icon: SIGNS[one] }))}
      onChange={onChoose}
    />
  )
}
