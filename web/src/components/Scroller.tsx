// A part wider or longer than its place: it scrolls by itself, with the keyboard too.
import type { ReactNode, Ref } from 'react'

type Props = { className: string; label: string; children: ReactNode; ref?: Ref<HTMLElement> }

export function Scroller({ className, label, children, ref }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what cannot be focused cannot be scrolled with keys
    <section className={className} aria-label={label} tabIndex={0} {...(ref ? { ref } : {})}>
      {children}
    </section>
  )
}
