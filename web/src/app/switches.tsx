// One click to the other language, one to the other appearance.
import { FontSizeOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown } from 'antd'
import { chooseLanguage, useText } from '@/locale'
import { SIZES, type Size, useAppearance } from './appearance'

export function LanguageSwitch() {
  const { language } = useText()
  const client = useQueryClient()
  const toEnglish = language === 'zh'
  return (
    <Button
      type="text"
      lang={toEnglish ? 'en' : 'zh-CN'}
      onClick={async () => {
        await chooseLanguage(toEnglish ? 'en' : 'zh')
        // Titles and reasons that the server gave are in the old language.
        client.invalidateQueries()
      }}
    >
      {toEnglish ? 'English' : '中文'}
    </Button>
  )
}

export function AppearanceSwitch() {
  const { t } = useText()
  const { appearance, choose } = useAppearance()
  const isDark = appearance === 'dark'
  return (
    <Button
      type="text"
      aria-label={t(isDark ? 'appearance.to_light' : 'appearance.to_dark')}
      title={t(isDark ? 'appearance.to_light' : 'appearance.to_dark')}
      icon={isDark ? <SunOutlined /> : <MoonOutlined />}
      onClick={() => choose(isDark ? 'light' : 'dark')}
    />
  )
}

/** Normal, large, and elder mode. */
export function SizeSwitch() {
  const { t } = useText()
  const { size, chooseSize } = useAppearance()
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [size],
        items: SIZES.map((key) => ({ key, label: t(`size.${key}`) })),
        onClick: ({ key }) => chooseSize(key as Size),
      }}
    >
      <Button type="text" aria-label={t('size.label')} title={t('size.label')} icon={<FontSizeOutlined />} />
    </Dropdown>
  )
}
