// What the reader was told, and how they want to be told.
import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { ProblemError } from '@/api/problem'
import { changeWishes, readMessages, useMessages, useWishes } from '@/api/telling'
import type { Message, Wishes, WishesChange } from '@/api/types'
import { describe } from '@/components/describe'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/notify'
import { Page } from '../parts/Page'
import { Await, Empty } from '../parts/States'

export default function Notifications() {
  const { t } = useText()
  const wishes = useWishes()
  return (
    <Page title={t('notify.title')} up="/me">
      <Await query={wishes}>{(of) => <Choices of={of} />}</Await>
      <Messages />
    </Page>
  )
}

/** An answer to a wish about one's own data stands where it was asked; everything else with its case. */
const pageOf = ({ message, track, case: id }: Message) => {
  if (message.startsWith('house.correction') && message !== 'house.correction_asked') return '/kept'
  return track ? `/t/${track}` : `/o/${id}`
}

function Messages() {
  const { t } = useText()
  const client = useQueryClient()
  const messages = useMessages()
  return (
    <Await query={messages}>
      {({ pages }) => {
        const items = pages.flatMap((page) => page.items)
        const notices = pages[0]?.notices ?? []
        if (items.length === 0 && notices.length === 0)
          return <Empty title={t('notify.none')} because={t('notify.none_because')} />
        return (
          <>
            <ul className="card list">
              {notices.map((it) => (
                <li key={it.id} data-testid="notice">
                  {it.read_at ? it.text : <b>{it.text}</b>}
                </li>
              ))}
              {items.map((it) => (
                <li key={it.id}>
                  <Link className="row-button" to={pageOf(it)}>
                    <span>
                      {it.read_at ? <span>{it.text}</span> : <b>{it.text}</b>}
                      <br />
                      <small className="muted num">{formatInstant(it.at)}</small>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
            {messages.hasNextPage && (
              <button type="button" className="button" onClick={() => void messages.fetchNextPage()}>
                {t('do.more')}
              </button>
            )}
            {(pages[0]?.unread ?? 0) > 0 && (
              <button
                type="button"
                className="button"
                onClick={async () => {
                  await readMessages()
                  await client.invalidateQueries({ queryKey: ['cases', 'messages'] })
                }}
              >
                {t('notify.read_all')}
              </button>
            )}
          </>
        )
      }}
    </Await>
  )
}

type Change = (next: WishesChange) => Promise<boolean>

function Choices({ of }: { of: Wishes }) {
  const { t } = useText()
  const client = useQueryClient()
  const [says, setSays] = useState<{ text: string; isWrong: boolean }>()
  const change: Change = async (next) => {
    try {
      client.setQueryData(['wishes'], await changeWishes(next))
      setSays({ text: t('notify.kept'), isWrong: false })
      return true
    } catch (error) {
      const { title, detail } = describe(error, t)
      const said = error instanceof ProblemError ? error.problems[0]?.message : undefined
      setSays({ text: said ?? detail ?? title, isWrong: true })
      return false
    }
  }
  const quiet = typeof of.quiet === 'object' ? 'own' : of.quiet
  const own = typeof of.quiet === 'object' ? of.quiet.own : { from: '21:30', to: '08:00' }
  const usual = of.usual && typeof of.usual === 'object' ? of.usual.own : undefined
  return (
    <section className="card choices">
      <p className="muted">{t(of.channels.length === 0 ? 'notify.bell_only' : 'notify.intro')}</p>
      {of.channels.map((channel) => (
        <ChannelLine key={channel.kind} of={channel} onChange={change} />
      ))}
      <fieldset className="choice-line">
        <legend>{t('notify.quiet')}</legend>
        <span className="picks">
          {(['usual', 'own', 'never'] as const).map((kind) => (
            <label key={kind} data-option={kind}>
              <input
                type="radio"
                name="quiet"
                checked={quiet === kind}
                onChange={() => change({ quiet: kind === 'own' ? { own } : kind })}
              />
              <span>
                {kind === 'usual' && usual
                  ? t('notify.usual', usual)
                  : t(`notify.${kind === 'usual' ? 'usual_never' : kind}`)}
              </span>
            </label>
          ))}
        </span>
      </fieldset>
      {quiet === 'own' &&
        (['from', 'to'] as const).map((end) => (
          <label key={end} className="field">
            <span>{t(`notify.${end}`)}</span>
            <input
              type="time"
              value={own[end]}
              onChange={({ target }) =>
                target.value && void change({ quiet: { own: { ...own, [end]: target.value } } })
              }
            />
          </label>
        ))}
      <small className="muted">{t('notify.quiet_note')}</small>
      {says && (
        <p className={says.isWrong ? 'note wrong' : 'note'} role={says.isWrong ? 'alert' : 'status'}>
          {says.text}
        </p>
      )}
    </section>
  )
}

function ChannelLine({ of, onChange }: { of: Wishes['channels'][number]; onChange: Change }) {
  const { t } = useText()
  const id = useId()
  const [address, setAddress] = useState('')
  return (
    <>
      <label className="switch">
        <span>
          {t(`notify.kind.${of.kind}`)}
          <small className="muted">{of.address ?? t('notify.no_address')}</small>
        </span>
        <input
          type="checkbox"
          checked={of.on}
          onChange={({ target }) => void onChange({ channels: { [of.kind]: target.checked } })}
        />
      </label>
      <label className="field" htmlFor={id}>
        <span>{t(`notify.needs.${of.needs}`)}</span>
        <input id={id} value={address} onChange={({ target }) => setAddress(target.value)} />
      </label>
      <button
        type="button"
        className="button"
        disabled={!address}
        onClick={async () => {
          if (await onChange({ addresses: { [of.needs]: address } })) setAddress('')
        }}
      >
        {t('notify.keep')}
      </button>
      {of.address && (
        <button
          type="button"
          className="button"
          onClick={() => void onChange({ addresses: { [of.needs]: null } })}
        >
          {t('notify.forget')}
        </button>
      )}
    </>
  )
}
