// Files on their way into a register: sent, looked at, run.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, body, keyPath } from './client'
import type { Import, ImportFault, ImportLine, Page } from './types'

/** How often an import that is being worked on is asked after, in milliseconds. */
const ASKED_EVERY = 1500

const LINES = 50

export const isBusy = (one: Import | undefined) => one?.status === 'checking' || one?.status === 'running'

/** This person's imports into a register, the latest first. */
export const useImports = (register: string) =>
  useQuery({
    queryKey: ['rows', register, 'imports'],
    queryFn: async (): Promise<Import[]> =>
      (await body(api.GET('/api/v1/registers/{pack}/{key}/imports', { params: { path: keyPath(register) } })))
        .items,
  })

/** One import; asked after again while it is being worked on. */
export const useImport = (register: string, id: string) =>
  useQuery({
    queryKey: ['rows', register, 'imports', id],
    queryFn: (): Promise<Import> =>
      body(
        api.GET('/api/v1/registers/{pack}/{key}/imports/{id}', {
          params: { path: { ...keyPath(register), id } },
        }),
      ),
    refetchInterval: ({ state }) => (isBusy(state.data) ? ASKED_EVERY : false),
  })

/** What is wrong with an import, page by page; `round` is what the list belongs to: its state and counts. */
export const useImportFaults = (register: string, id: string, round: string) =>
  useInfiniteQuery({
    queryKey: ['rows', register, 'imports', id, 'faults', round],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }): Promise<Page<ImportFault>> =>
      body(
        api.GET('/api/v1/registers/{pack}/{key}/imports/{id}/faults', {
          params: {
            path: { ...keyPath(register), id },
            query: { limit: LINES, ...(pageParam === undefined ? {} : { after: pageParam }) },
          },
        }),
      ) as Promise<Page<ImportFault>>,
    getNextPageParam: (last) => (last.next ? Number(last.next) : undefined),
  })

/** The lines of an import, page by page; of one outcome where one is named. */
export const useImportLines = (register: string, id: string, round: string, outcome?: string) =>
  useInfiniteQuery({
    queryKey: ['rows', register, 'imports', id, 'lines', round, outcome ?? ''],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }): Promise<Page<ImportLine>> =>
      body(
        api.GET('/api/v1/registers/{pack}/{key}/imports/{id}/lines', {
          params: {
            path: { ...keyPath(register), id },
            query: {
              limit: LINES,
              ...(pageParam === undefined ? {} : { after: pageParam }),
              ...(outcome ? { outcome } : {}),
            },
          },
        }),
      ) as Promise<Page<ImportLine>>,
    getNextPageParam: (last) => (last.next ? Number(last.next) : undefined),
  })

/** What tells a file apart from another that is sent. */
export const markOf = ({ name, size, lastModified }: File) => [name, size, lastModified]

/** Sends a file. */
export function sendSheet(register: string, file: File, key: string): Promise<Import> {
  const form = new FormData()
  form.append('file', file, file.name)
  return body(
    api.POST('/api/v1/registers/{pack}/{key}/imports', {
      params: { path: keyPath(register) },
      headers: { 'Idempotency-Key': key },
      body: { file: '' },
      bodySerializer: () => form,
    }),
  )
}

export type Mapping = { columns: (string | null)[]; keys: string[]; org: string | null }

/** Says what the columns hold. */
export const mapImport = (register: string, id: string, mapping: Mapping): Promise<Import> =>
  body(
    api.PUT('/api/v1/registers/{pack}/{key}/imports/{id}/mapping', {
      params: { path: { ...keyPath(register), id } },
      body: mapping,
    }),
  )

/** Writes the rows that are right: all of them, or those of some lines. */
export const runImport = (register: string, id: string, key: string, lines?: number[]): Promise<Import> =>
  body(
    api.POST('/api/v1/registers/{pack}/{key}/imports/{id}/run', {
      params: { path: { ...keyPath(register), id } },
      headers: { 'Idempotency-Key': key },
      body: lines ? { lines } : {},
    }),
  )

/** The workbook of faulty lines, with the cells marked. */
export const faultBook = (register: string, id: string, lang: string) =>
  api.GET('/api/v1/registers/{pack}/{key}/imports/{id}/faults/workbook', {
    params: { path: { ...keyPath(register), id }, query: { lang } },
    parseAs: 'blob',
  })
