// Takes a file of a register from the server and hands it to the reader.
import { useMutation } from '@tanstack/react-query'
import { App } from 'antd'
import { api, keyPath } from '@/api/client'
import { describe } from '@/components/describe'
import { hand } from '@/components/hand'
import { useText } from '@/locale'

/** What of a list is taken out: as it stands on the page, or with all fields. */
export type Looked = {
  q?: string | undefined
  view?: string | undefined
  sort?: string | undefined
  filter?: string | undefined
  retired?: boolean | undefined
  columns?: readonly string[]
}

export type Wanted = { what: 'template' } | { what: 'export'; format: 'xlsx' | 'csv'; looked: Looked }

/** The same as the server reads it; what is not said is left out. */
export function askedOf({ q, view, sort, filter, retired, columns }: Looked): Record<string, string> {
  const all = { q, view, sort, filter, retired: retired && 'true', columns: columns?.join(',') }
  return Object.fromEntries(Object.entries(all).flatMap(([name, it]) => (it ? [[name, it]] : [])))
}

export function useTaken(register: string, onDone?: () => void) {
  const { t, language } = useText()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: async (wanted: Wanted) => {
      const path = keyPath(register)
      const { data, response } =
        wanted.what === 'template'
          ? await api.GET('/api/v1/registers/{pack}/{key}/template', {
              params: { path, query: { lang: language } },
              parseAs: 'blob',
            })
          : await api.GET('/api/v1/registers/{pack}/{key}/export', {
              params: {
                path,
                query: { lang: language, format: wanted.format, ...askedOf(wanted.looked) },
              },
              parseAs: 'blob',
            })
      hand(data as Blob, nameOf(response) ?? 'gridwork')
    },
    onSuccess: onDone,
    onError: (error) => message.error(describe(error, t).title),
  })
}

/** The name that the server gave a file. */
export function nameOf(response: Response): string | undefined {
  const encoded = response.headers.get('Content-Disposition')?.match(/filename\*=UTF-8''([^;]+)/)?.[1]
  return encoded ? decodeURIComponent(encoded) : undefined
}
