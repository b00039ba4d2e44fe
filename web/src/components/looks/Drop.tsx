// A button with something small behind it: the focus goes in when it opens, Escape closes it and leads back.
import { Button, type ButtonProps, Popover } from 'antd'
import { type ReactNode, useRef, useState } from 'react'

type Props = { button: ButtonProps; title?: string; children: ReactNode }

export function Drop({ button, title, children }: Props) {
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const inside = useRef<HTMLDivElement>(null)
  const close = () => {
    setOpen(false)
    opener.current?.focus()
  }
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={title}
      open={isOpen}
      onOpenChange={setOpen}
      // It stands at the end of the page: by Tab alone nobody would find it.
      afterOpenChange={(open) => open && inside.current?.querySelector<HTMLElement>('input')?.focus()}
      content={
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape only closes what is reached by Tab too
        <div
          ref={inside}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.stopPropagation()
            close()
          }}
        >
          {children}
        </div>
      }
    >
      <Button ref={opener} aria-expanded={isOpen} {...button} />
    </Popover>
  )
}
