// What names a row or a case.
import { useQuery } from '@tanstack/react-query'
import { api, body, keyPath } from './client'
import type { NamedBy } from './types'

/** The living rows and open cases that name a row, as far as this person sees them. */
export const useNamedBy = (register: string, id: string) =>
  useQuery({
    queryKey: ['rows', register, 'row', id, 'named-by'],
    queryFn: (): Promise<NamedBy> =>
      body(
        api.GET('/api/v1/registers/{pack}/{key}/rows/{id}/named-by', {
          params: { path: { ...keyPath(register), id } },
        }),
      ),
  })

/** The living rows that name a case, as far as this person sees them. */
export const useCaseNamedBy = (id: string) =>
  useQuery({
    queryKey: ['case', id, 'named-by'],
    queryFn: (): Promise<NamedBy> =>
      body(api.GET('/api/v1/cases/{id}/named-by', { params: { path: { id } } })),
  })
