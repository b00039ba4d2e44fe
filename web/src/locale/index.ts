// The words of the console: Chinese built in, English loaded when asked for. Definitions bring their own words.
import i18n from 'i18next'
import { useCallback } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import zh from './zh.json'

export type Language = 'zh' | 'en'
/** Text of a definition: Chinese with an optional English twin. */
export type Text = { zh: string; en?: string }

const KEPT = 'gridwork.language'

/** The language in use. */
export const language = (): Language => (i18n.language === 'en' ? 'en' : 'zh')

/** Loads the words; Chinese unless English was chosen before. */
export async function startLocale(chosen = localStorage.getItem(KEPT)) {
  await i18n.use(initReactI18next).init({
    lng: 'zh',
    fallbackLng: 'zh',
    resources: { zh: { translation: zh } },
    interpolation: { escapeValue: false },
  })
  if (chosen === 'en') await chooseLanguage('en')
}

/** Switches the language of the page and remembers it. */
export async function chooseLanguage(next: Language) {
  if (next === 'en' && !i18n.hasResourceBundle('en', 'translation')) {
    const english = await import('./en.json')
    i18n.addResourceBundle('en', 'translation', english.default)
  }
  localStorage.setItem(KEPT, next)
  document.documentElement.lang = next === 'en' ? 'en' : 'zh-CN'
  await i18n.changeLanguage(next)
}

/** A definition's text in a language. */
export function textIn(text: Text | string | null | undefined, wanted: Language): string {
  if (text == null) return ''
  if (typeof text === 'string') return text
  return (wanted === 'en' ? text.en : undefined) ?? text.zh
}

/** `t` for the console's own words, `say` for texts that come from definitions. */
export function useText() {
  const { t, i18n: instance } = useTranslation()
  const current: Language = instance.language === 'en' ? 'en' : 'zh'
  const say = useCallback((text: Text | string | null | undefined) => textIn(text, current), [current])
  return { t, say, language: current }
}
