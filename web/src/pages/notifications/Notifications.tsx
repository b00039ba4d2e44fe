// What the reader was told, and how they want to be told: channels, addresses, language, quiet hours.
import { useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { ProblemError } from '@/api/problem'
import { changeWishes, readMessages, useMessages, useWishes } from '@/api/telling'
import type { Message, Wishes, WishesChange } from '@/api/types'
import { MessageLink } from '@/app/MessageLink'
import { Await } from '@/components/Await'
import { describe } from '@/components/describe'
import { Empty } from '@/components/Empty'
import { More } from '@/components/More'
import { PageHead } from '@/components/PageHead'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/notify'

export default function Notifications() {
  const { t } = useText()
  const wishes = useWishes()
  const messages = useMessages()
  const client = useQueryClient()
  const items = messages.data?.pages.flatMap((page) => page.items) ?? []
  const notices = messages.data?.pages[0]?.notices ?? []
  const unread = messages.data?.pages[0]?.unread ?? 0
  const readAll = async () => {
    await readMessages()
    await client.invalidateQueries({ queryKey: ['cases', 'messages'] })
  }
  return (
    <div className="page">
      <PageHead title={t('notify.title')} intro={t('notify.intro')} />
      <div className="stack">
        <section className="panel pad">
          <Await query={wishes} rows={5}>
            {(of) => <Choices of={of} />}
          </Await>
        </section>
        <section className="panel">
          <h2 className="panel-title">
            {t('notify.messages')}{' '}
            <Button type="link" size="small" disabled={unread === 0} onClick={readAll}>
              {t('bell.read_all')}
            </Button>
          </h2>
          <Await query={messages} rows={5}>
            {() =>
              items.length === 0 && notices.length === 0 ? (
                <Empty title={t('notify.none')} because={t('notify.none_because')} />
              ) : (
                <>
                  <ul className="bell">
                    {notices.map((it) => (
                      <li key={it.id} className={it.read_at ? 'told-notice' : 'fresh told-notice'}>
                        {it.read_at ? it.text : <b>{it.text}</b>}
                      </li>
                    ))}
                    {items.map((it) => (
                      <Line key={it.id} of={it} />
                    ))}
                  </ul>
                  <More of={messages} />
                </>
              )
            }
          </Await>
        </section>
      </div>
    </div>
  )
}

function Line({ of }: { of: Message }) {
  const { t } = useText()
  return (
    <li className={of.read_at ? '' : 'fresh'}>
      <MessageLink of={of}>
        <span>
          {!of.read_at && <span className="visually-hidden">{t('bell.fresh')} </span>}
          <b>{of.text}</b>
          <small className="num">
            {of.is_urgent ? `${t('notify.urgent')} · ` : ''}
            {formatInstant(of.at)}
          </small>
        </span>
      </MessageLink>
    </li>
  )
}

function Choices({ of }: { of: Wishes }) {
  const { t } = useText()
  const client = useQueryClient()
  const id = useId()
  const [says, setSays] = useState<{ text: string; isWrong: boolean }>()
  const change = async (next: WishesChange) => {
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
  return (
    <div className="stack">
      {of.channels.length === 0 && <p className="muted">{t('notify.bell_only')}</p>}
      {of.channels.map((channel) => (
        <ChannelLine key={channel.kind} of={channel} onChange={change} />
      ))}
      <div>
        <h3 id={`${id}-quiet`}>{t('notify.quiet')}</h3>
        <QuietChoice of={of} labelledBy={`${id}-quiet`} onChange={change} />
      </div>
      <div>
        <h3 id={`${id}-language`}>{t('notify.language')}</h3>
        <Picks
          labelledBy={`${id}-language`}
          value={of.language ?? 'account'}
          onPick={(value) => change({ language: value === 'account' ? null : value })}
          options={[
            { value: 'account', label: t('notify.language_account') },
            { value: 'zh-CN', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </div>
      {says && <p role={says.isWrong ? 'alert' : 'status'}>{says.text}</p>}
    </div>
  )
}

type PicksProps = {
  labelledBy: string
  value: string
  options: { value: string; label: string }[]
  onPick: (value: string) => void
}

/** One of a few; plain, so that the first drawing of other pages carries no more. */
function Picks({ labelledBy, value, options, onPick }: PicksProps) {
  return (
    <div className="actions" role="radiogroup" aria-labelledby={labelledBy}>
      {options.map((it) => (
        <label key={it.value}>
          <input
            type="radio"
            name={labelledBy}
            checked={value === it.value}
            onChange={() => onPick(it.value)}
          />{' '}
          {it.label}
        </label>
      ))}
    </div>
  )
}

type Change = (next: WishesChange) => Promise<boolean>

function ChannelLine({ of, onChange }: { of: Wishes['channels'][number]; onChange: Change }) {
  const { t } = useText()
  const [address, setAddress] = useState('')
  const name = t(`notify.kind.${of.kind}`)
  return (
    <div className="actions">
      <label>
        <input
          type="checkbox"
          checked={of.on}
          onChange={({ target }) => void onChange({ channels: { [of.kind]: target.checked } })}
        />{' '}
        <b>{name}</b>
      </label>
      <span className="muted num">{of.address ?? t('notify.no_address')}</span>
      <Input
        className="notify-address"
        value={address}
        placeholder={t(`notify.needs.${of.needs}`)}
        aria-label={t(`notify.needs.${of.needs}`)}
        onChange={({ target }) => setAddress(target.value)}
      />
      <Button
        disabled={!address}
        onClick={async () => {
          if (await onChange({ addresses: { [of.needs]: address } })) setAddress('')
        }}
      >
        {t('notify.keep')}
      </Button>
      {of.address && (
        <Button type="link" onClick={() => onChange({ addresses: { [of.needs]: null } })}>
          {t('notify.forget')}
        </Button>
      )}
    </div>
  )
}

function QuietChoice({ of, labelledBy, onChange }: { of: Wishes; labelledBy: string; onChange: Change }) {
  const { t } = useText()
  const own = typeof of.quiet === 'object' ? of.quiet.own : { from: '21:30', to: '08:00' }
  const kind = typeof of.quiet === 'object' ? 'own' : of.quiet
  const usual = of.usual && typeof of.usual === 'object' ? of.usual.own : undefined
  return (
    <>
      <Picks
        labelledBy={labelledBy}
        value={kind}
        onPick={(value) => onChange({ quiet: value === 'own' ? { own } : (value as 'usual' | 'never') })}
        options={[
          { value: 'usual', label: usual ? t('notify.usual', usual) : t('notify.usual_never') },
          { value: 'own', label: t('notify.own') },
          { value: 'never', label: t('notify.never') },
        ]}
      />
      {kind === 'own' && (
        <p>
          {(['from', 'to'] as const).map((end) => (
            <span key={end} className="day-filter">
              {t(`notify.${end}`)}{' '}
              <Input
                type="time"
                aria-label={t(`notify.${end}`)}
                value={own[end]}
                onChange={({ target }) =>
                  target.value && onChange({ quiet: { own: { ...own, [end]: target.value } } })
                }
              />
            </span>
          ))}
        </p>
      )}
      <p className="muted">{t('notify.quiet_note')}</p>
    </>
  )
}
