// What the board, the calendar and the map of a register are told.
import type { RowAsk } from '@/api/queries'
import type { Field, Register } from '@/definitions/model'

/** Rows drawn by one of their fields. */
export type Look = { register: Register; by: string; ask: RowAsk; columns: readonly string[] | undefined }

/** Whether every row has a value: a field that a condition may hide is empty there, required or not. */
export const isSure = (field: Field | undefined): boolean => !!field?.required && !field.visible_when

/** Both conditions; the first may be missing. */
export const both = (one: string | undefined, other: string): string => (one ? `(${one}) && ${other}` : other)
