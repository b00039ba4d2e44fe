// Light or dark, and antd dressed in our colours and the reader's language.
import { App, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useText } from '@/locale'
import { antdTheme } from './theme'
import { type Appearance, installTokens } from './tokens'

const KEPT = 'gridwork.appearance'

/** `elder` is larger type, larger targets and fewer things at once. */
export type Size = 'normal' | 'large' | 'elder'
export const SIZES = ['normal', 'large', 'elder'] as const
const KEPT_SIZE = 'gridwork.size'

type Chosen = {
  appearance: Appearance
  choose: (next: Appearance) => void
  size: Size
  chooseSize: (next: Size) => void
}
const AppearanceContext = createContext<Chosen>({
  appearance: 'light',
  choose: () => {},
  size: 'normal',
  chooseSize: () => {},
})
export const useAppearance = () => useContext(AppearanceContext)

export function AppearanceProvider({ children }: { children: ReactNode }) {
  const [appearance, setAppearance] = useState<Appearance>(() => {
    const first = document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light'
    installTokens(first)
    return first
  })
  const [size, setSize] = useState<Size>(
    () => SIZES.find((one) => one === localStorage.getItem(KEPT_SIZE)) ?? 'normal',
  )
  useEffect(() => {
    document.documentElement.dataset.size = size
  }, [size])
  const { language } = useText()
  const [english, setEnglish] = useState<typeof zhCN>()
  useEffect(() => {
    if (language === 'en') import('antd/locale/en_US').then((words) => setEnglish(words.default))
  }, [language])

  const chosen = useMemo<Chosen>(
    () => ({
      appearance,
      choose: (next) => {
        localStorage.setItem(KEPT, next)
        installTokens(next)
        setAppearance(next)
      },
      size,
      chooseSize: (next) => {
        localStorage.setItem(KEPT_SIZE, next)
        setSize(next)
      },
    }),
    [appearance, size],
  )
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  const theme = useMemo(() => antdTheme(appearance, isStill), [appearance, isStill])
  return (
    <AppearanceContext value={chosen}>
      <ConfigProvider
        locale={language === 'en' && english ? english : zhCN}
        theme={theme}
        button={{ autoInsertSpace: false }}
      >
        <App component={false}>{children}</App>
      </ConfigProvider>
    </AppearanceContext>
  )
}
