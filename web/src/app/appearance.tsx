// Light or dark, and antd dressed in our colours and the reader's language.
import { App, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useText } from '@/locale'
import { antdTheme } from './theme'
import { type Appearance, installTokens } from './tokens'

const KEPT = 'gridwork.appearance'

type Chosen = { appearance: Appearance; choose: (next: Appearance) => void }
const AppearanceContext = createContext<Chosen>({ appearance: 'light', choose: () => {} })
export const useAppearance = () => useContext(AppearanceContext)

export function AppearanceProvider({ children }: { children: ReactNode }) {
  const [appearance, setAppearance] = useState<Appearance>(() => {
    const first = document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light'
    installTokens(first)
    return first
  })
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
    }),
    [appearance],
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
