// Photos and files: they stay on the phone until the form is sent, so that a bad network holds nobody up.
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { newKey } from '@/api/idempotency'
import type { StoredFile } from '@/api/types'
import { fileAddress } from '@/components/fileAddress'
import { fieldKind, idOf } from '@/definitions/field'
import { useKnownName } from '@/definitions/names'
import { useText } from '@/locale'
import { shrunk } from '../data/picture'
import { Icon } from '../parts/Icon'

// Few look at a photo large: it comes when somebody does.
const Lightbox = lazy(() => import('@/components/Lightbox'))

/** Chosen here and not sent yet. */
export type LocalFile = { local: string; name: string; blob: Blob }
type Attached = string | StoredFile | LocalFile

export const isLocal = (file: unknown): file is LocalFile =>
  !!file && typeof file === 'object' && 'local' in file && 'blob' in file

function Thumb({ file, title, onOther }: { file: Attached; title: string; onOther?: () => void }) {
  const [isPicture, setPicture] = useState(true)
  const own = useMemo(() => (isLocal(file) ? URL.createObjectURL(file.blob) : undefined), [file])
  useEffect(() => () => (own ? URL.revokeObjectURL(own) : undefined), [own])
  const address = own ?? `/api/v1/files/${idOf(file as string | StoredFile)}`
  if (!isPicture) {
    return (
      <span className="thumb-file">
        <Icon name="file" />
        <small>{title}</small>
      </span>
    )
  }
  return (
    <img
      src={address}
      alt={title}
      onError={() => {
        setPicture(false)
        onOther?.()
      }}
    />
  )
}

/** What was attached; a picture opens large among the others, anything else is handed to the browser. */
function Photos({ attached }: { attached: readonly { file: Attached; id: string; title: string }[] }) {
  const { t } = useText()
  const [others, setOthers] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<number>()
  const photos = attached.filter(({ file, id }) => !isLocal(file) && !others.has(id))
  return (
    <ul className="thumbs">
      {attached.map(({ file, id, title }) => {
        const thumb = (
          <Thumb file={file} title={title} onOther={() => setOthers((before) => new Set(before).add(id))} />
        )
        const place = photos.findIndex((photo) => photo.id === id)
        return (
          <li key={id}>
            {place >= 0 ? (
              <button
                type="button"
                className="thumb-open"
                aria-label={t('lightbox.open', { title })}
                onClick={() => setAt(place)}
              >
                {thumb}
              </button>
            ) : (
              <a href={fileAddress(id)} target="_blank" rel="noreferrer" aria-label={title}>
                {thumb}
              </a>
            )}
          </li>
        )
      })}
      {at !== undefined && (
        <Suspense>
          <Lightbox photos={photos} at={at} onMove={setAt} onClose={() => setAt(undefined)} />
        </Suspense>
      )}
    </ul>
  )
}

const keyOf = (file: Attached) => (isLocal(file) ? file.local : idOf(file))

export const files = fieldKind<Attached[]>({
  Show: ({ value }) => {
    const { t } = useText()
    const known = useKnownName()
    const attached = value.map((file, at) => ({
      file,
      id: keyOf(file),
      title: (isLocal(file) ? file.name : known(file)) ?? t('photo.waiting', { n: at + 1 }),
    }))
    return <Photos attached={attached} />
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const input = useRef<HTMLInputElement>(null)
    const kept = value ?? []
    const most = spec.max ?? 1
    const add = async (chosen: File[]) => {
      const fresh: LocalFile[] = []
      for (const file of chosen.slice(0, most - kept.length)) {
        fresh.push({ local: newKey(), name: file.name, blob: await shrunk(file) })
      }
      onChange?.([...kept, ...fresh])
    }
    return (
      <ul className="thumbs edit">
        {kept.map((file, at) => (
          <li key={keyOf(file)}>
            <Thumb file={file} title={t('photo.waiting', { n: at + 1 })} />
            <button
              type="button"
              className="thumb-remove"
              aria-label={t('photo.remove', { n: at + 1 })}
              onClick={() => onChange?.(kept.filter((other) => other !== file))}
            >
              <Icon name="cross" size={16} />
            </button>
          </li>
        ))}
        {kept.length < most && (
          <li>
            <button type="button" className="thumb-add" onClick={() => input.current?.click()}>
              <Icon name="camera" />
              <small>{t('photo.take')}</small>
              <small className="num">{t('photo.count', { n: kept.length, max: most })}</small>
            </button>
            <input
              ref={input}
              id={id}
              className="visually-hidden"
              type="file"
              tabIndex={-1}
              aria-label={spec.title}
              accept="image/*,application/pdf"
              multiple={most > 1}
              onChange={({ target }) => {
                void add([...(target.files ?? [])])
                target.value = ''
              }}
            />
          </li>
        )}
      </ul>
    )
  },
  // Those that lie on the phone go with the outbox; the server hears of them by the ids it gives them.
  wire: (value) => value.filter((file) => !isLocal(file)).map((file) => idOf(file as string | StoredFile)),
})
