// Words by key, with blanks that are filled in; pure, without a page.

/** Words in groups: `case.state` is the word `state` of the group `case`. */
export type Dictionary = { [key: string]: string | Dictionary }

/** The same words by their whole key. */
export type Words = Map<string, string>

/** The words under a key, or under the first of some keys that has any, with their blanks filled in. */
export type Translate = (key: string | readonly string[], values?: Record<string, unknown>) => string

/** Adds words to others; a word that is there stays. */
export function addTo(words: Words, more: Dictionary, group = '') {
  for (const [key, word] of Object.entries(more)) {
    const whole = group + key
    if (typeof word !== 'string') addTo(words, word, `${whole}.`)
    else if (!words.has(whole)) words.set(whole, word)
  }
}

/** Reads a word in the first language that has it; a key without words stands for itself. */
export function translator(languages: readonly Words[]): Translate {
  return (key, values = {}) => {
    const keys = typeof key === 'string' ? [key] : key
    const text = keys
      .flatMap((wanted) => languages.map((words) => words.get(wanted)))
      .find((word) => word !== undefined)
    return (text ?? keys.at(-1) ?? '').replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? ''))
  }
}
