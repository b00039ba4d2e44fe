// The boxes by which lines of a table are picked, one by one or all that are on the page.
import { Checkbox } from 'antd'

/** Lines that are picked, and what happens when some are picked or put back. */
export type Picking = { picked: ReadonlySet<string>; onPick: (ids: string[], isPicked: boolean) => void }

/** The picked lines after some were picked or put back. */
export function pickedAfter(
  picked: ReadonlySet<string>,
  ids: string[],
  isPicked: boolean,
): ReadonlySet<string> {
  const next = new Set(picked)
  for (const id of ids) isPicked ? next.add(id) : next.delete(id)
  return next
}

export function PickAll({ of, ids, label }: { of: Picking; ids: string[]; label: string }) {
  const isAll = ids.length > 0 && ids.every((id) => of.picked.has(id))
  return (
    <th scope="col" className="pick">
      <Checkbox
        aria-label={label}
        checked={isAll}
        disabled={ids.length === 0}
        indeterminate={!isAll && ids.some((id) => of.picked.has(id))}
        onChange={(event) => of.onPick(ids, event.target.checked)}
      />
    </th>
  )
}

export function PickOne({ of, id, label }: { of: Picking; id: string; label: string }) {
  return (
    <td className="pick">
      <Checkbox
        aria-label={label}
        checked={of.picked.has(id)}
        onChange={(event) => of.onPick([id], event.target.checked)}
      />
    </td>
  )
}
