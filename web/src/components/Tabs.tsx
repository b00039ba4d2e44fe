// Tabs with counts, moved through with the arrow keys.
import type { KeyboardEvent } from 'react'

type Tab<K> = { key: K; title: string; count?: number | undefined }

export function Tabs<K extends string>({
  tabs,
  value,
  label,
  onChange,
}: {
  tabs: readonly Tab<K>[]
  value: K
  label: string
  onChange: (key: K) => void
}) {
  const isAny = tabs.some((tab) => tab.key === value)
  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    const at = tabs.findIndex((tab) => tab.key === value)
    const next = tabs[(at + by + tabs.length) % tabs.length]
    if (!next) return
    onChange(next.key)
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.key}"]`)?.focus()
  }
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={step}>
      {tabs.map((tab, at) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          data-tab={tab.key}
          aria-selected={tab.key === value}
          aria-controls="tab-panel"
          tabIndex={tab.key === value || (at === 0 && !isAny) ? 0 : -1}
          onClick={() => onChange(tab.key)}
        >
          {tab.title}
          {tab.count !== undefined && <b className="num">{tab.count}</b>}
        </button>
      ))}
    </div>
  )
}
