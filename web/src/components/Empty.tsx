// An empty place says why it is empty and what to do about it.
import type { ReactNode } from 'react'

export function Empty({ title, because, action }: { title: string; because?: string; action?: ReactNode }) {
  return (
    <div className="empty">
      <svg width="96" height="64" viewBox="0 0 96 64" aria-hidden="true">
        <g fill="none" stroke="var(--line)" strokeWidth="1.5">
          <rect x="4" y="8" width="40" height="20" rx="5" fill="var(--sunken)" />
          <rect x="52" y="8" width="40" height="20" rx="5" />
          <rect x="4" y="36" width="40" height="20" rx="5" />
          <rect x="52" y="36" width="40" height="20" rx="5" strokeDasharray="4 4" stroke="var(--text-3)" />
        </g>
      </svg>
      <b>{title}</b>
      {because && <p>{because}</p>}
      {action}
    </div>
  )
}
