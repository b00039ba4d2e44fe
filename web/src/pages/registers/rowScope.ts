// Whom the person fields of a register may name: found by name, on record.
import { useMemo } from 'react'
import { namedIn } from '@/api/people'
import type { FormScope } from '@/definitions/field'

export const useRowScope = (register: string): FormScope =>
  useMemo(() => ({ candidates: (field, search) => namedIn(register, field, search) }), [register])
