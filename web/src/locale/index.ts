// The language of the page: Chinese at once, English loaded when asked for. Definitions bring their own words.
import { useCallback, useSyncExternalStore } from 'react'
import { addTo, type Dictionary, type Translate, translator } from './words'

export type { Translate } from './words'
export type Language = 'zh' | 'en'
/** Text of a definition: Chinese with an optional English twin. */
export type Text = { zh: string; en?: string }

/** The words of one entry: the desk and the phone each bring their own. */
export type Words = { zh: Dictionary; en: () => Promise<{ default: Dictionary }> }

const KEPT = 'gridwork.language'
/** Everything that came so far, also what pages brought before the language began. */
const all = { zh: new Map<string, string>(), en: new Map<string, string>() }
const listeners = new Set<() => void>()
let words: Words | undefined
let hasEnglish = false
let now = told('zh')

/** A new one for each change of language, so that whoever draws with it draws anew. */
function told(language: Language): { language: Language; t: Translate } {
  // What has no English yet is said in Chinese rather than not at all.
  return { language, t: translator(language === 'en' ? [all.en, all.zh] : [all.zh]) }
}

/** The language in use. */
export const language = (): Language => now.language

/** Loads the words; Chinese unless English was chosen before. */
export async function startLocale(own: Words, chosen = localStorage.getItem(KEPT)) {
  words = own
  hasEnglish = false
  addTo(all.zh, own.zh)
  if (chosen === 'en') await chooseLanguage('en')
}

/** Switches the language of the page and remembers it. */
export async function chooseLanguage(next: Language) {
  if (next === 'en' && words && !hasEnglish) {
    addTo(all.en, (await words.en()).default)
    hasEnglish = true
  }
  localStorage.setItem(KEPT, next)
  document.documentElement.lang = next === 'en' ? 'en' : 'zh-CN'
  now = told(next)
  for (const listener of listeners) listener()
}

/** Adds words that come with a page of their own, so that nobody loads them who does not open it. */
export function addWords(more: Record<Language, Dictionary>) {
  addTo(all.zh, more.zh)
  addTo(all.en, more.en)
}

/** A definition's text in a language. */
export function textIn(text: Text | string | null | undefined, wanted: Language): string {
  if (text == null) return ''
  if (typeof text === 'string') return text
  return (wanted === 'en' ? text.en : undefined) ?? text.zh
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** `t` for the console's own words, `say` for texts that come from definitions. */
export function useText() {
  const { t, language: current } = useSyncExternalStore(subscribe, () => now)
  const say = useCallback((text: Text | string | null | undefined) => textIn(text, current), [current])
  return { t, say, language: current }
}
