// A button with something small behind it: the focus goes in when it opens, Escape closes it and leads back.
import { Button, type ButtonProps, Popover } from 'antd'
import { type ReactNode, useRef, useState } from 'react'

type Props = {
  button: ButtonProps
  title?: string
  /** Where it opens; below the end of its button when left out. */
  placement?: 'bottomLeft' | 'bottomRight'
  children: ReactNode
}

export function Drop({ button, title, placement = 'bottomRight', children }: Props) {
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
      placement={placement}
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
