// Saved views of lists: one's own, and those that others share.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, body } from './client'
import { newKey } from './idempotency'
import type { GonePart, SavedView, SavedViews, ViewAsk } from './types'

/** What is kept of a view. */
export type ViewToSave = { name: string; asked: ViewAsk; shared_with?: string | undefined }

const keyOf = (list: string) => ['views', list]

const readViews = (list: string) =>
  body(api.GET('/api/v1/me/views', { params: { query: { list } } })) as Promise<SavedViews>

/** Keeps a view under its name. */
export const saveView = (list: string, { shared_with, ...view }: ViewToSave) =>
  body(
    api.PUT('/api/v1/me/views', {
      headers: { 'Idempotency-Key': newKey() },
      body: { list, ...view, ...(shared_with ? { shared_with } : {}) },
    }),
  ) as Promise<SavedView>

/** The saved views of a list, and what can be done with them. */
export function useSavedViews(list: string) {
  const client = useQueryClient()
  const read = useQuery({ queryKey: keyOf(list), queryFn: () => readViews(list) })
  const anew = useCallback(() => client.invalidateQueries({ queryKey: keyOf(list) }), [client, list])
  const save = useMutation({ mutationFn: (view: ViewToSave) => saveView(list, view), onSuccess: anew })
  const remove = useMutation({
    mutationFn: (id: string) =>
      body(
        api.DELETE('/api/v1/me/views/{id}', {
          params: { path: { id } },
          headers: { 'Idempotency-Key': newKey() },
        }),
      ),
    onSuccess: anew,
  })
  return { read, save, remove, anew }
}

/** What still serves of what a view asks: the rest is not there any more, or not for this reader. */
export function servingOf(asked: ViewAsk, gone: readonly GonePart[]): ViewAsk {
  const names = (part: string) => gone.filter((one) => one.part === part).map(({ name }) => name)
  const serving = { ...asked }
  for (const part of ['view', 'filter', 'loop', 'state', 'org'] as const) {
    if (names(part).length > 0) delete serving[part]
  }
  const left = (all: readonly string[], part: string) =>
    all.filter((one) => !names(part).includes(one.replace(/^-/, '')))
  if (serving.sort && names('sort').length > 0) serving.sort = left(serving.sort.split(','), 'sort').join(',')
  if (serving.columns) serving.columns = left(serving.columns, 'columns')
  return serving
}
