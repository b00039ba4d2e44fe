// The first letters of pinyin, from the order in which the phone itself sorts Chinese: no table has to be loaded.

/** The first character of each letter in the order of pinyin; no syllable begins with I, U or V. */
const FIRST = [...'阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他屲夕丫帀']
const LETTERS = 'abcdefghjklmnopqrstwxyz'
const HAN = /\p{Script=Han}/u

const collator = new Intl.Collator('zh-Hans-CN-u-co-pinyin')
/** Old WebViews sort Chinese by code; then only the words themselves are searched. */
const sortsByPinyin = [...FIRST].reverse().sort(collator.compare).join('') === FIRST.join('')

function letterOf(character: string): string {
  if (!HAN.test(character)) return character.toLowerCase()
  if (!sortsByPinyin) return character
  let found = ''
  for (const [at, first] of FIRST.entries()) {
    if (collator.compare(character, first) < 0) break
    found = LETTERS[at] ?? ''
  }
  return found
}

const known = new Map<string, string>()

/** `楼道灯` becomes `ldd`; what is no Chinese stays. */
export function initials(text: string): string {
  const before = known.get(text)
  if (before !== undefined) return before
  const letters = [...text].map(letterOf).join('')
  known.set(text, letters)
  return letters
}

/** Whether a text holds what was typed, as words or as first letters; nothing typed fits everything. */
export function fits(text: string, typed: string): boolean {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return true
  return text.toLowerCase().includes(wanted) || initials(text).includes(wanted)
}
