// Everything the console changes, each write with its idempotency key and, where it matters, the version it saw.
import { api, body, keyPath } from './client'
import { newKey } from './idempotency'
import type { BulkAnswer, Case, Row, StoredFile, UndoAnswer, Values } from './types'

type Sent = { form: Values; input: Values }

const headers = (key: string, version?: number) => ({
  'Idempotency-Key': key,
  ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
})

export type OpenCase = {
  loop: string
  step: string
  org?: string
  asker?: string
  about?: string
} & Sent

/** Opens a case. */
export const openCase = (wanted: OpenCase, key: string) =>
  body(api.POST('/api/v1/cases', { headers: headers(key), body: wanted })) as Promise<Case>

/** Takes a step of a case as it stood at a version. */
export const takeStep = (of: Pick<Case, 'id' | 'version'>, step: string, sent: Sent, key: string) =>
  body(
    api.POST('/api/v1/cases/{id}/steps/{step}', {
      params: { path: { id: of.id, step } },
      headers: headers(key, of.version),
      body: sent,
    }),
  ) as Promise<Case>

/** Adds a comment; no clock is touched. */
export const addComment = (id: string, said: { text?: string; files?: string[] }, key: string) =>
  body(
    api.POST('/api/v1/cases/{id}/comments', {
      params: { path: { id } },
      headers: headers(key),
      body: said,
    }),
  ) as Promise<Case>

/** Opens one personal field for a purpose; the reading is journalled. */
export const openField = async (id: string, wanted: { field: string; purpose: string }): Promise<unknown> => {
  const path = { id }
  return (await body(api.POST('/api/v1/cases/{id}/open-field', { params: { path }, body: wanted }))).value
}

/** Opens one personal field of a row for a purpose; the reading is journalled. */
export const openRowField = async (
  register: string,
  id: string,
  wanted: { field: string; purpose: string },
): Promise<unknown> => {
  const path = { ...keyPath(register), id }
  const asked = { params: { path }, body: wanted }
  return (await body(api.POST('/api/v1/registers/{pack}/{key}/rows/{id}/open-field', asked))).value
}

/** A sealed value that is looked for, and what for. */
export type FindSealed = { field: string; value: string; purpose: string }

/** Finds rows by a sealed value; the search is journalled. */
export const findRows = (register: string, wanted: FindSealed) =>
  body(
    api.POST('/api/v1/registers/{pack}/{key}/rows/find', {
      params: { path: keyPath(register) },
      body: wanted,
    }),
  ) as Promise<{ items: Row[]; more: boolean; is_whole: boolean }>

/** What shall happen to one of several rows. */
export type BulkRow = { id: string; version: number; fields?: Values; retire?: boolean }

/** Changes or retires several rows: all of them or none. */
export const bulkRows = (register: string, rows: BulkRow[], key: string): Promise<BulkAnswer> =>
  body(
    api.POST('/api/v1/registers/{pack}/{key}/rows/bulk', {
      params: { path: keyPath(register) },
      headers: headers(key),
      body: { rows },
    }),
  )

/** Takes a batch back. */
export const undoBatch = (register: string, id: string, key: string): Promise<UndoAnswer> =>
  body(
    api.POST('/api/v1/registers/{pack}/{key}/batches/{id}/undo', {
      params: { path: { ...keyPath(register), id } },
      headers: headers(key),
    }),
  )

/** Adds a row to a register. */
export const addRow = (register: string, wanted: { fields: Values; org?: string }, key: string) =>
  body(
    api.POST('/api/v1/registers/{pack}/{key}/rows', {
      params: { path: keyPath(register) },
      headers: headers(key),
      body: wanted,
    }),
  ) as Promise<Row>

/** Changes fields of a row as it stood at a version. */
export const changeRow = (register: string, row: Row, fields: Values, key: string) =>
  body(
    api.PATCH('/api/v1/registers/{pack}/{key}/rows/{id}', {
      params: { path: { ...keyPath(register), id: row.id } },
      headers: headers(key, row.version),
      body: { fields },
    }),
  ) as Promise<Row>

/** Retires a row: it is offered no more and stays readable. */
export const retireRow = (register: string, row: Row, key: string) =>
  body(
    api.POST('/api/v1/registers/{pack}/{key}/rows/{id}/retire', {
      params: { path: { ...keyPath(register), id: row.id } },
      headers: headers(key, row.version),
    }),
  ) as Promise<Row>

/** Takes a retired row back into use. */
export const restoreRow = (register: string, row: Row, key: string) =>
  body(
    api.POST('/api/v1/registers/{pack}/{key}/rows/{id}/restore', {
      params: { path: { ...keyPath(register), id: row.id } },
      headers: headers(key, row.version),
    }),
  ) as Promise<Row>

/** Stores one file; the form that names its id attaches it. */
export function uploadFile(file: File): Promise<StoredFile> {
  const form = new FormData()
  form.append('file', file, file.name)
  return body(
    api.POST('/api/v1/files', {
      headers: headers(newKey()),
      // The typed body is a shape of words; what goes out is the multipart form.
      body: { file: '' },
      bodySerializer: () => form,
    }),
  )
}
