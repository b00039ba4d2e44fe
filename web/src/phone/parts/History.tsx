// What happened to a case, and a line to add to it.
import { useId, useState } from 'react'
import { type useCaseEvents, useMe } from '@/api/queries'
import type { Case } from '@/api/types'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'
import { put } from '../outbox/outbox'
import { Events } from './Events'
import { Await } from './States'
import { toast } from './toast'

type Props = {
  of: Case
  loop: Loop | undefined
  events: ReturnType<typeof useCaseEvents>
  subject: string
}

export default function History({ of, loop, events, subject }: Props) {
  return (
    <>
      {!of.closed_at && <Comment of={of} subject={subject} />}
      <Await query={events}>{(items) => <Events loop={loop} events={items} />}</Await>
    </>
  )
}

const COMMENT_MAX = 1000

function Comment({ of, subject }: { of: Case; subject: string }) {
  const { t } = useText()
  const id = useId()
  const me = useMe().data?.person.id
  const [text, setText] = useState('')
  const send = async () => {
    if (!text.trim()) return
    try {
      const sent = { form: {}, input: { text: text.trim() } }
      const action = { kind: 'comment' as const, case: of.id }
      await put({ owner: me ?? '', action, title: t('case.comment'), subject, sent, files: [] })
      setText('')
    } catch {
      toast(t('outbox.unkept'))
    }
  }
  return (
    <form
      className="comment"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <label className="visually-hidden" htmlFor={id}>
        {t('case.comment')}
      </label>
      <textarea
        id={id}
        rows={1}
        maxLength={COMMENT_MAX}
        placeholder={t('case.comment_hint')}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {text.trim() && (
        <button type="submit" className="button">
          {t('do.send')}
        </button>
      )}
    </form>
  )
}
