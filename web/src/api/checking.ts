// Reading the source of a definition, and having a changed one checked. Nothing of it is kept on the server.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Definition } from '@/definitions/model'
import { api, body, keyPath } from './client'
import type { DefinitionKind } from './types'

const MINUTE = 60_000

/** One problem that the checker tells; line and column count from 1. */
export type Told = {
  code: string
  severity: 'error' | 'warning'
  path: string
  line: number
  column: number
  end_line: number
  end_column: number
  message: string
  help?: string | null
}

export type Checked = { is_ok: boolean; diagnostics: Told[]; definition?: Definition | null }

/** The YAML that a definition was made from. */
export const useSource = (kind: DefinitionKind | undefined, key: string) =>
  useQuery({
    queryKey: ['definition', 'source', kind, key],
    enabled: !!kind,
    staleTime: 5 * MINUTE,
    queryFn: () => {
      const at = { path: keyPath(key), query: kind ? { kind } : {} }
      return body(api.GET('/api/v1/definitions/{pack}/{key}/source', { params: at }))
    },
  })

/** What the checker says about a text in the place of a file of a pack; asked anew when the text rests. */
export const useCheck = (pack: string, path: string, key: string, text: string | undefined) =>
  useQuery({
    queryKey: ['definition', 'check', pack, path, key, text],
    enabled: text !== undefined,
    staleTime: MINUTE,
    gcTime: MINUTE,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      body(
        api.POST('/api/v1/definitions/check', { body: { pack, path, key, text: text ?? '' }, signal }),
      ) as unknown as Promise<Checked>,
  })

/** The page of a code: what it means, why it is one, a wrong and a right example. */
export const useCodePage = (code: string | undefined) =>
  useQuery({
    queryKey: ['diagnostic', code],
    enabled: !!code,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => body(api.GET('/api/v1/diagnostics/{code}', { params: { path: { code: code ?? '' } } })),
  })
