// Which month is looked at; it stands in the address, so that whoever comes back finds it again.
import { useSearchParams } from 'react-router'
import { dayOf } from './month'

/** Today in China. */
export const today = (): string => dayOf(new Date().toISOString())

export function useMonth() {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('month') ?? ''
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(asked) ? asked : today().slice(0, 7)
  const setMonth = (next: string) =>
    setSearch(
      (old) => {
        const all = new URLSearchParams(old)
        all.set('month', next)
        return all
      },
      { replace: true },
    )
  return { month, setMonth }
}
