// What is kept already of what a form asks, as far as one may read it; the server keeps each reading on record.
import { api, body } from './client'
import type { components } from './schema'

export type Kept = components['schemas']['PrefillView']
/** `loop:pack/key` or `register:pack/key`. */
export type FormName = `loop:${string}` | `register:${string}`

/** Asked once for a form and a person: looking away and back is no new reading. */
export const prefillQuery = (form: FormName, person: string | undefined) => ({
  queryKey: ['prefill', form, person],
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
  retry: false,
  queryFn: async (): Promise<Kept[]> => {
    const query = { form, ...(person ? { person } : {}) }
    return (await body(api.GET('/api/v1/prefill', { params: { query } }))).items
  },
})
