// A heading that sorts: once, then the other way round, then not any more.
import '@/style/sorting.css'

type Props = {
  title: string
  /** What a press does, in words. */
  hint: string
  name: string
  /** What sorts now: `days`, or `-days` the other way round. */
  sort: string
  className?: string
  /** Whether the first press puts the largest first. */
  falls?: boolean
  onSort: (sort: string) => void
}

export function SortHead({ title, hint, name, sort, className, falls = false, onSort }: Props) {
  const ways = falls ? [`-${name}`, name] : [name, `-${name}`]
  const next = ways[ways.indexOf(sort) + 1] ?? ''
  const way = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : 'none'
  return (
    <th scope="col" className={className ?? ''} aria-sort={way}>
      <button type="button" className="sort-by" title={hint} onClick={() => onSort(next)}>
        {title}
        <span aria-hidden>{{ ascending: ' ↑', descending: ' ↓', none: '' }[way]}</span>
      </button>
    </th>
  )
}
