// What happened so far, and a place to add a comment; a comment never touches a clock.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { useIdempotencyKey } from '@/api/idempotency'
import type { useCaseEvents } from '@/api/queries'
import type { Case, StoredFile } from '@/api/types'
import { addComment } from '@/api/writes'
import { Await } from '@/components/Await'
import { ProblemNote } from '@/components/ProblemNote'
import { files as kindFiles } from '@/definitions/fields/files'
import type { Loop } from '@/definitions/model'
import { Timeline } from '@/definitions/Timeline'
import { useText } from '@/locale'

type Props = { of: Case; loop: Loop | undefined; events: ReturnType<typeof useCaseEvents> }

export function History({ of, loop, events }: Props) {
  const { t } = useText()
  return (
    <section className="panel pad">
      <h2>{t('case.history')}</h2>
      {!of.closed_at && <Comment id={of.id} />}
      <Await query={events}>{(items) => (loop ? <Timeline loop={loop} events={items} /> : null)}</Await>
    </section>
  )
}

const COMMENT_MAX = 1000
const FILES_MAX = 6

function Comment({ id }: { id: string }) {
  const { t } = useText()
  const field = useId()
  const [text, setText] = useState('')
  const [files, setFiles] = useState<StoredFile[]>([])
  const [isOpen, setOpen] = useState(false)
  const hasSomething = text.trim() !== '' || files.length > 0
  const client = useQueryClient()
  const { keyFor, done } = useIdempotencyKey()
  const add = useMutation({
    mutationFn: (said: { text?: string; files?: string[] }) => addComment(id, said, keyFor(said)),
    onSuccess: () => {
      done()
      setText('')
      setFiles([])
      client.invalidateQueries({ queryKey: ['case', id] })
    },
  })
  return (
    <form
      className="comment"
      onSubmit={(event) => {
        event.preventDefault()
        if (!hasSomething) return
        const words = text.trim()
        add.mutate({
          ...(words ? { text: words } : {}),
          ...(files.length > 0 ? { files: files.map((file) => file.id) } : {}),
        })
      }}
    >
      {add.error && <ProblemNote error={add.error} />}
      <label className="visually-hidden" htmlFor={field}>
        {t('case.comment')}
      </label>
      <Input.TextArea
        id={field}
        value={text}
        maxLength={COMMENT_MAX}
        autoSize={{ minRows: 1, maxRows: 6 }}
        placeholder={t('case.comment_hint')}
        onFocus={() => setOpen(true)}
        onChange={(event) => setText(event.target.value)}
      />
      {(isOpen || hasSomething) && (
        <div className="comment-files">
          <kindFiles.Edit
            spec={{
              key: 'files',
              title: t('case.comment_files'),
              type: 'files',
              required: false,
              max: FILES_MAX,
            }}
            value={files}
            onChange={(next) => setFiles((next ?? []) as StoredFile[])}
          />
        </div>
      )}
      {hasSomething && (
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {t('case.comment')}
        </Button>
      )}
    </form>
  )
}
