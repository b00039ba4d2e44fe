// Attached files: sent as soon as they are chosen, attached when the form is.
import { DeleteOutlined, PaperClipOutlined, PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { lazy, Suspense, useRef, useState } from 'react'
import type { StoredFile } from '@/api/types'
import { uploadFile } from '@/api/writes'
import { fileAddress } from '@/components/fileAddress'
import { fileSize } from '@/components/size'
import { useText } from '@/locale'
import { fieldKind, idOf } from '../field'
import { useKnownName } from '../names'

// Few look at a photo large: it comes when somebody does.
const Lightbox = lazy(() => import('@/components/Lightbox'))

type Attached = string | StoredFile

function Choose({
  limit,
  label,
  id,
  onFiles,
}: {
  limit: number
  label: string
  id?: string
  onFiles: (files: File[]) => void
}) {
  const { t } = useText()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon={<PlusOutlined />} disabled={limit <= 0} onClick={() => input.current?.click()}>
        {t('form.add_files')}
      </Button>
      <input
        ref={input}
        id={id}
        className="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-label={label}
        multiple={limit > 1}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])].slice(0, limit))
          event.target.value = ''
        }}
      />
    </>
  )
}

/** Files side by side: a picture opens large among the others, anything else is handed to the browser. */
function Attachments({ attached }: { attached: readonly { id: string; title: string }[] }) {
  const { t } = useText()
  const [others, setOthers] = useState<ReadonlySet<string>>(new Set())
  const [at, setAt] = useState<number>()
  const photos = attached.filter(({ id }) => !others.has(id))
  return (
    <ul className="files">
      {attached.map(({ id, title }) => (
        <li key={id}>
          {others.has(id) ? (
            <a href={fileAddress(id)} target="_blank" rel="noreferrer">
              <PaperClipOutlined /> {title}
            </a>
          ) : (
            <button
              type="button"
              aria-label={t('lightbox.open', { title })}
              onClick={() => setAt(photos.findIndex((photo) => photo.id === id))}
            >
              <img
                src={fileAddress(id)}
                alt=""
                loading="lazy"
                onError={() => setOthers((before) => new Set(before).add(id))}
              />
            </button>
          )}
        </li>
      ))}
      {at !== undefined && (
        <Suspense>
          <Lightbox photos={photos} at={at} onMove={setAt} onClose={() => setAt(undefined)} />
        </Suspense>
      )}
    </ul>
  )
}

export const files = fieldKind<Attached[]>({
  Show: ({ value }) => {
    const { t } = useText()
    const known = useKnownName()
    const attached = value.map((file, at) => ({
      id: idOf(file),
      title: known(file) ?? t('form.file', { n: at + 1 }),
    }))
    return <Attachments attached={attached} />
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const known = useKnownName()
    const [failed, setFailed] = useState<string>()
    const [sending, setSending] = useState(0)
    const kept = value ?? []
    const send = async (chosen: File[]) => {
      setFailed(undefined)
      setSending(chosen.length)
      const stored: StoredFile[] = []
      for (const file of chosen) {
        try {
          stored.push(await uploadFile(file))
        } catch (error) {
          setFailed(`${file.name}: ${error instanceof Error ? error.message : String(error)}`)
        }
      }
      setSending(0)
      onChange?.([...kept, ...stored])
    }
    return (
      <div className="files-edit">
        {kept.length > 0 && (
          <ul>
            {kept.map((file, at) => (
              <li key={idOf(file)}>
                <PaperClipOutlined />
                <span>{known(file) ?? t('form.file', { n: at + 1 })}</span>
                {typeof file !== 'string' && <small className="num">{fileSize(file.size)}</small>}
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined />}
                  aria-label={t('form.remove_file', { name: known(file) ?? String(at + 1) })}
                  onClick={() => onChange?.(kept.filter((other) => other !== file))}
                />
              </li>
            ))}
          </ul>
        )}
        <Choose id={id} label={spec.title} limit={(spec.max ?? 1) - kept.length} onFiles={send} />
        <small className="muted" aria-live="polite">
          {sending > 0 ? t('form.sending', { n: sending }) : t('form.files_max', { n: spec.max ?? 1 })}
        </small>
        {failed && (
          <p className="field-problem" role="alert">
            {failed}
          </p>
        )}
      </div>
    )
  },
  wire: (value) => (value.length > 0 ? value.map((file) => idOf(file)) : null),
  isWide: () => true,
})
