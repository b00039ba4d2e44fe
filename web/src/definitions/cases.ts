// Cases of a loop as something to pick from and something to read.
import { useDeferredValue, useState } from 'react'
import { useCasesUpTo } from '@/api/queries'
import type { Case } from '@/api/types'
import { idOf, type Reference } from './field'
import { useKnownName } from './names'

/** More are found by typing on. */
const OFFERED_MOST = 20

export type CaseOption = { value: string; label: string; group: string }

/** What a case is called beside its number, and where it stands. */
export const aboutCase = (of: Case): string => [of.label, of.state_title].filter(Boolean).join(' · ')

/** The newest cases of a loop that this person sees, or those whose number or name holds what was typed. */
export function useCaseOptions(loop: string, typed: string) {
  const q = useDeferredValue(typed.trim())
  const found = useCasesUpTo({ loop, q }, '-opened_at', OFFERED_MOST)
  const options = (found.data?.items ?? []).map(
    (of): CaseOption => ({ value: of.id, label: of.number, group: aboutCase(of) }),
  )
  return { options, isLoading: found.isLoading }
}

/** The number of a picked case: as the page knows it, or as it was picked here; none where this person does not see it. */
export function useCaseNumber() {
  const known = useKnownName()
  const [picked, pick] = useState<CaseOption>()
  const number = (value: Reference | null | undefined): string | undefined =>
    value ? (known(value) ?? (picked?.value === idOf(value) ? picked.label : undefined)) : undefined
  return { number, pick }
}
