// A sheet from below, for small forms; the page behind cannot be touched while it is open.
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useText } from '@/locale'
import { Icon } from './Icon'

export function Sheet({
  title,
  onClose,
  children,
}: {
  title: string
  onClose: () => void
  children: ReactNode
}) {
  const { t } = useText()
  const id = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const open = dialog.current
    open?.showModal()
    return () => open?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <button type="button" className="bar-button" aria-label={t('do.close')} onClick={onClose}>
          <Icon name="cross" />
        </button>
      </header>
      <div className="sheet-body">{children}</div>
    </dialog>
  )
}
