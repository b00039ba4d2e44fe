// The language of the page: Chinese at once, English loaded when asked for. Definitions bring their own words.
import i18n from 'i18next'
import { useCallback } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'

export type Language = 'zh' | 'en'
/** Text of a definition: Chinese with an optional English twin. */
export type Text = { zh: string; en?: string }

type Dictionary = { [key: string]: string | Dictionary }
/** The words of one entry: the desk and the phone each bring their own. */
export type Words = { zh: Dictionary; en: () => Promise<{ default: Dictionary }> }

const KEPT = 'gridwork.language'
let words: Words | undefined
let hasEnglish = false

/** Words that come with a page of their own. */
type Late = { zh: Dictionary; en: Dictionary }
/** Those that came, also before the language began. */
const late: Late[] = []

/** The language in use. */
export const language = (): Language => (i18n.language === 'en' ? 'en' : 'zh')

/** Loads the words; Chinese unless English was chosen before. */
export async function startLocale(own: Words, chosen = localStorage.getItem(KEPT)) {
  words = own
  hasEnglish = false
  await i18n.use(initReactI18next).init({
    lng: 'zh',
    fallbackLng: 'zh',
    resources: { zh: { translation: own.zh } },
    interpolation: { escapeValue: false },
  })
  for (const more of late) add(more)
  if (chosen === 'en') await chooseLanguage('en')
}

/** Switches the language of the page and remembers it. */
export async function chooseLanguage(next: Language) {
  if (next === 'en' && words && !hasEnglish) {
    const english = await words.en()
    i18n.addResourceBundle('en', 'translation', english.default, true)
    hasEnglish = true
  }
  localStorage.setItem(KEPT, next)
  document.documentElement.lang = next === 'en' ? 'en' : 'zh-CN'
  await i18n.changeLanguage(next)
}

/** Adds words that come with a page of their own, so that nobody loads them who does not open it. */
export function addWords(more: Late) {
  late.push(more)
  if (i18n.isInitialized) add(more)
}

function add(more: Late) {
  for (const of of ['zh', 'en'] as const) i18n.addResourceBundle(of, 'translation', more[of], true)
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
