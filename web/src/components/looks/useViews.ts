// The saved views of a list as its tabs need them. What this browser kept of before is taken over once.
import { App } from 'antd'
import { useEffect } from 'react'
import { saveView, servingOf, useSavedViews, type ViewToSave } from '@/api/looking'
import { ProblemError } from '@/api/problem'
import type { SavedView, ViewAsk } from '@/api/types'
import { useText } from '@/locale'
import '@/locale/views'

/** What a browser kept of a list, and where. */
export type KeptViews = { at: string; views: readonly ViewToSave[] }

/** Which stores were taken over, or are being: a page that is drawn again sends nothing again. */
const taken = new Set<string>()

/** A saved view with what still serves of it. */
export type UsableView = SavedView & { serving: ViewAsk; title: string }

export function useViews(list: string, kept: KeptViews) {
  const { t, language } = useText()
  const { message } = App.useApp()
  const { read, save, remove, anew } = useSavedViews(list)
  const there = read.data?.items
  useEffect(() => {
    if (!there || kept.views.length === 0 || taken.has(kept.at)) return
    taken.add(kept.at)
    const names = there.filter((one) => one.is_own).map(({ name }) => name)
    takeOver(list, kept, names).then(({ refused, isDone }) => {
      for (const { name, because } of refused) message.warning(t('saved_view.not_taken', { name, because }))
      // Another visit tries again.
      if (!isDone) taken.delete(kept.at)
      return anew()
    })
  }, [there, kept, list, anew, message, t])
  const views: UsableView[] = (there ?? []).map((one) => ({
    ...one,
    serving: servingOf(one.asked, one.gone),
    title: one.is_own ? one.name : t('saved_view.by', { name: one.name, who: one.by.name }),
  }))
  /** Says what of a view is left out when it is chosen. */
  const tell = ({ name, gone }: UsableView) => {
    if (gone.length === 0) return
    const because = gone
      .map((part) => (language === 'en' ? part.en : part.zh))
      .join(language === 'en' ? '; ' : '；')
    message.warning(t('saved_view.gone', { name, because }))
  }
  return { views, mayShareWith: read.data?.may_share_with ?? [], save, remove, tell }
}

/** Sends what a browser kept, but for names that are there; gives what was refused. What could not be sent stays. */
export async function takeOver(list: string, kept: KeptViews, names: readonly string[]) {
  const refused: { name: string; because: string }[] = []
  for (const view of kept.views.filter((one) => !names.includes(one.name))) {
    try {
      await saveView(list, view)
    } catch (error) {
      const isRefused = error instanceof ProblemError && [409, 422].includes(error.status)
      if (!isRefused) return { refused, isDone: false }
      refused.push({ name: view.name, because: reasonOf(error) })
    }
  }
  localStorage.removeItem(kept.at)
  return { refused, isDone: true }
}

/** Why the server refused, in one line. */
export const reasonOf = (error: ProblemError): string =>
  error.because ?? (error.problems.map((one) => one.message).join(' ') || error.message)
