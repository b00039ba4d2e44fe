// What did not leave the house, for whoever runs the system: channels with their standing, dead letters with their reason.
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { resendAll, resendOne, useOutbox } from '@/api/telling'
import type { ChannelStanding, DeadLetter } from '@/api/types'
import { Await } from '@/components/Await'
import { describe } from '@/components/describe'
import { Empty } from '@/components/Empty'
import { More } from '@/components/More'
import { PageHead } from '@/components/PageHead'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/outbox'

export default function Outbox() {
  const { t } = useText()
  const list = useOutbox()
  const { isBusy, says, run } = useResending()
  const letters = list.data?.pages.flatMap((page) => page.items) ?? []
  const channels = list.data?.pages[0]?.channels ?? []
  return (
    <div className="page">
      <PageHead title={t('nav.outbox')} intro={t('outbox.intro')} />
      <Await query={list} rows={8}>
        {() => (
          <div className="stack">
            {says && <p role={says.isWrong ? 'alert' : 'status'}>{says.text}</p>}
            <section className="panel">
              <h2 className="panel-title">{t('outbox.channels')}</h2>
              {channels.length === 0 ? (
                <Empty title={t('outbox.no_channels')} because={t('outbox.no_channels_because')} />
              ) : (
                <Channels
                  of={channels}
                  isBusy={isBusy}
                  onResend={(name) => run(() => resendAll(name), t('outbox.resent_all'))}
                />
              )}
            </section>
            <section className="panel">
              <h2 className="panel-title">{t('outbox.dead')}</h2>
              {letters.length === 0 ? (
                <Empty title={t('outbox.none')} because={t('outbox.none_because')} />
              ) : (
                <>
                  <Letters
                    of={letters}
                    isBusy={isBusy}
                    onResend={(id) => run(() => resendOne(id), t('outbox.resent'))}
                  />
                  <More of={list} />
                </>
              )}
            </section>
          </div>
        )}
      </Await>
    </div>
  )
}

/** Sends something again and says how that went. */
function useResending() {
  const { t } = useText()
  const client = useQueryClient()
  const [says, setSays] = useState<{ text: string; isWrong: boolean }>()
  const [isBusy, setBusy] = useState(false)
  const run = async (send: () => Promise<void>, done: string) => {
    setBusy(true)
    try {
      await send()
      setSays({ text: done, isWrong: false })
    } catch (error) {
      const { title, detail } = describe(error, t)
      setSays({ text: detail ?? title, isWrong: true })
    } finally {
      setBusy(false)
      await client.invalidateQueries({ queryKey: ['outbox'] })
    }
  }
  return { isBusy, says, run }
}

function Channels({
  of,
  isBusy,
  onResend,
}: {
  of: ChannelStanding[]
  isBusy: boolean
  onResend: (name: string) => void
}) {
  const { t } = useText()
  return (
    <table className="table" aria-label={t('outbox.channels')}>
      <thead>
        <tr>
          <th scope="col">{t('outbox.channel')}</th>
          <th scope="col">{t('outbox.waiting')}</th>
          <th scope="col">{t('outbox.lag')}</th>
          <th scope="col">{t('outbox.given_up')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('outbox.what_to_do')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {of.map((it) => (
          <tr key={it.channel} data-channel={it.channel}>
            <td>
              <b>{it.channel}</b>{' '}
              <span className="muted">{it.kind ? t(`outbox.kind.${it.kind}`) : t('outbox.unknown')}</span>
            </td>
            <td className="num">{it.waiting}</td>
            <td className="num">{it.due > 0 ? t('outbox.seconds', { n: it.lag_s }) : '—'}</td>
            <td className="num">{it.dead}</td>
            <td>
              {it.dead > 0 && (
                <Button size="small" disabled={isBusy} onClick={() => onResend(it.channel)}>
                  {t('outbox.resend_all', { name: it.channel })}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Letters({
  of,
  isBusy,
  onResend,
}: {
  of: DeadLetter[]
  isBusy: boolean
  onResend: (id: string) => void
}) {
  const { t } = useText()
  return (
    <table className="table" aria-label={t('outbox.dead')}>
      <thead>
        <tr>
          <th scope="col">{t('outbox.dead_at')}</th>
          <th scope="col">{t('outbox.channel')}</th>
          <th scope="col">{t('outbox.message')}</th>
          <th scope="col">{t('outbox.why')}</th>
          <th scope="col">{t('outbox.tries')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('outbox.what_to_do')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {of.map((it) => (
          <tr key={it.id} data-letter={it.id}>
            <td className="num quiet">{formatInstant(it.dead_at)}</td>
            <td>{it.channel}</td>
            <td>
              <span className="num">{it.number}</span> <small className="muted">{it.message}</small>
            </td>
            <td>
              <b>{t([`outbox.code.${it.code}`, it.code])}</b>
              <br />
              <small className="muted">{it.failure}</small>
            </td>
            <td className="num">{it.tries}</td>
            <td>
              <Button size="small" disabled={isBusy} onClick={() => onResend(it.id)}>
                {t('outbox.resend')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
