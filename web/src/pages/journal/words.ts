// What was done, in words: a step by its title, everything else by the word of the locale or of admission below.
import type { JournalEntry } from '@/api/types'
import { useText } from '@/locale'

const zh: Record<string, string> = {
  end_sessions: '结束会话',
  emergency_open: '紧急授权',
  emergency_review: '复核紧急授权',
  second_factor_on: '启用第二因素',
  second_factor_off: '停用第二因素',
  second_factor_reset: '重置第二因素',
  recovery_code: '使用恢复码',
  office: '设定三员',
  leave: '离岗',
  import: '批量导入',
  link_provider: '关联统一认证',
  set: '设定规则',
  view_as: '开始以其所见查看',
  view_as_end: '结束以其所见查看',
}
const en: Record<string, string> = {
  end_sessions: 'ended sessions',
  emergency_open: 'opened in an emergency',
  emergency_review: 'reviewed an emergency reading',
  second_factor_on: 'began a second factor',
  second_factor_off: 'took the second factor off',
  second_factor_reset: 'reset the second factor',
  recovery_code: 'used a recovery code',
  office: 'set the office',
  leave: 'left',
  import: 'imported',
  link_provider: 'linked with a provider',
  set: 'set rules',
  view_as: 'began to look as them',
  view_as_end: 'ended looking as them',
}

export function useActionWords() {
  const { t, language } = useText()
  const more = language === 'en' ? en : zh
  return (entry: Pick<JournalEntry, 'action' | 'action_title'>): string =>
    entry.action_title ?? more[entry.action] ?? t([`journal.action.${entry.action}`, entry.action])
}
