// Reads whose answers the generated schema does not describe yet; they go through the same one door.
import { api, body } from './client'

type Get = (
  path: string,
  options: { params: { path: object; query?: object } },
) => Promise<{ data?: unknown }>

/** Reads a path that the generated schema does not know. */
export const read = <T>(path: string, at: object, query: object = {}): Promise<T> =>
  body((api.GET as unknown as Get)(path, { params: { path: at, query } })) as Promise<T>
