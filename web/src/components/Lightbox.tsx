// One photo large, with those beside it: arrow keys, Escape, what it is called, how large it is, and to be kept.
import { useEffect, useRef, useState } from 'react'
import { useText } from '@/locale'
import { fileAddress } from './fileAddress'
import { fileSize } from './size'
import './lightbox.css'

export type Photo = { id: string; title: string }

type Props = { photos: readonly Photo[]; at: number; onMove: (at: number) => void; onClose: () => void }

type Loaded = { id: string; address: string; bytes: number }

/** Reads a photo once: its bytes are both shown and weighed. */
function useLoaded(photo: Photo | undefined): { loaded?: Loaded; hasFailed: boolean } {
  const [loaded, setLoaded] = useState<Loaded>()
  const [hasFailed, setFailed] = useState(false)
  const id = photo?.id
  useEffect(() => {
    if (!id) return undefined
    let address: string | undefined
    let isGone = false
    setFailed(false)
    fetch(fileAddress(id))
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status))
        const blob = await answer.blob()
        if (isGone) return
        address = URL.createObjectURL(blob)
        setLoaded({ id, address, bytes: blob.size })
      })
      .catch(() => !isGone && setFailed(true))
    return () => {
      isGone = true
      if (address) URL.revokeObjectURL(address)
    }
  }, [id])
  return { ...(loaded?.id === id && loaded ? { loaded } : {}), hasFailed }
}

export default function Lightbox({ photos, at, onMove, onClose }: Props) {
  const { t } = useText()
  const dialog = useRef<HTMLDialogElement>(null)
  const photo = photos[at]
  const { loaded, hasFailed } = useLoaded(photo)
  const [pixels, setPixels] = useState('')
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const move = (by: number) => {
    setPixels('')
    onMove((at + by + photos.length) % photos.length)
  }
  if (!photo) return null
  const isMany = photos.length > 1
  const size = [pixels, loaded ? fileSize(loaded.bytes) : ''].filter(Boolean).join(' · ')
  return (
    <dialog
      ref={dialog}
      className="lightbox"
      aria-label={t('lightbox.of', { title: photo.title, n: at + 1, all: photos.length })}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={(event) => {
        if (!isMany) return
        if (event.key === 'ArrowRight') move(1)
        if (event.key === 'ArrowLeft') move(-1)
      }}
    >
      <header>
        <b>{photo.title}</b>
        {isMany && (
          <span className="num">
            {at + 1} / {photos.length}
          </span>
        )}
        <span className="num">{size}</span>
        <a href={loaded?.address ?? fileAddress(photo.id)} download={photo.title}>
          {t('lightbox.keep')}
        </a>
        <button type="button" aria-label={t('lightbox.close')} onClick={() => dialog.current?.close()}>
          <Arrow path="M5 5l10 10M15 5L5 15" />
        </button>
      </header>
      <div className="lightbox-photo">
        {loaded && (
          <img
            src={loaded.address}
            alt={photo.title}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
              setPixels(`${naturalWidth} × ${naturalHeight}`)
            }
          />
        )}
        {hasFailed && <p role="alert">{t('lightbox.failed')}</p>}
      </div>
      {isMany && (
        <>
          <button type="button" className="before" aria-label={t('lightbox.before')} onClick={() => move(-1)}>
            <Arrow path="M12.5 4L6.5 10l6 6" />
          </button>
          <button type="button" className="after" aria-label={t('lightbox.after')} onClick={() => move(1)}>
            <Arrow path="M7.5 4l6 6-6 6" />
          </button>
        </>
      )}
    </dialog>
  )
}

function Arrow({ path }: { path: string }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
