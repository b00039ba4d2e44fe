// What was done, in words: a step by its title, everything else by the word of the locale.
import type { JournalEntry } from '@/api/types'
import { useText } from '@/locale'

export function useActionWords() {
  const { t } = useText()
  return (entry: Pick<JournalEntry, 'action' | 'action_title'>): string =>
    entry.action_title ?? t(`journal.action.${entry.action}`, { defaultValue: entry.action })
}
