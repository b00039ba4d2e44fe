// The second factor: begun with the password, scanned, confirmed by its first code; recovery codes shown once.
import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { encode } from 'uqr'
import { useSecondFactor } from '@/admission/data'
import { Fields } from '@/admission/Fields'
import { useWords } from '@/admission/words'
import { api, body } from '@/api/client'
import { Await } from '@/components/Await'

type Begun = { address: string; secret: string }

export function SecondFactor() {
  const words = useWords()
  const client = useQueryClient()
  const state = useSecondFactor()
  const [begun, setBegun] = useState<Begun>()
  const [codes, setCodes] = useState<string[]>()
  const fresh = () => client.invalidateQueries()
  return (
    <section className="panel pad" aria-labelledby="security-second">
      <h2 id="security-second">{words('second')}</h2>
      <p className="muted">{words('second_intro')}</p>
      <Await query={state} rows={4}>
        {({ is_on, recovery_left }) => (
          <>
            <p role="status">
              <b>{is_on ? words('second_on', { n: recovery_left }) : words('second_off')}</b>
            </p>
            {codes && <Recovery codes={codes} onKept={() => setCodes(undefined)} />}
            {!is_on && !begun && (
              <Fields
                fields={[
                  {
                    name: 'password',
                    label: words('current'),
                    kind: 'password',
                    autoComplete: 'current-password',
                  },
                ]}
                submit={words('second_begin')}
                onSend={async ({ password = '' }) =>
                  setBegun(await body(api.POST('/api/v1/me/second-factor', { body: { password } })))
                }
              />
            )}
            {!is_on && begun && (
              <div className="admission-scan">
                <QrCode text={begun.address} label={words('qr')} />
                <div>
                  <p>{words('second_scan')}</p>
                  <p className="muted">
                    {words('second_secret')} <code>{begun.secret.match(/.{1,4}/g)?.join(' ')}</code>
                  </p>
                  <Fields
                    fields={[{ name: 'code', label: words('second_code'), autoComplete: 'one-time-code' }]}
                    submit={words('second_confirm')}
                    onSend={async ({ code = '' }) => {
                      const given = await body(
                        api.POST('/api/v1/me/second-factor/confirm', { body: { code } }),
                      )
                      setCodes(given.codes)
                      setBegun(undefined)
                      await fresh()
                    }}
                  />
                </div>
              </div>
            )}
            {is_on && !codes && (
              <Fields
                isDanger
                fields={[
                  {
                    name: 'password',
                    label: words('current'),
                    kind: 'password',
                    autoComplete: 'current-password',
                  },
                  {
                    name: 'code',
                    label: words('second_code_or_recovery'),
                    autoComplete: 'one-time-code',
                  },
                ]}
                submit={words('second_take_off')}
                onSend={async ({ password = '', code = '' }) => {
                  await api.POST('/api/v1/me/second-factor/off', { body: { password, code } })
                  await fresh()
                }}
              />
            )}
          </>
        )}
      </Await>
    </section>
  )
}

function Recovery({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const words = useWords()
  return (
    <div className="admission-codes" role="alert">
      <h3>{words('recovery')}</h3>
      <p>{words('recovery_intro')}</p>
      <ul className="num">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button onClick={onKept}>{words('recovery_kept')}</Button>
    </div>
  )
}

function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 2 })
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return (
    <svg className="admission-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
