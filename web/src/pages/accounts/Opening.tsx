// Opens accounts: one by hand, or many from a file that is looked through first.
import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import type { ImportView } from '@/admission/data'
import { Fields } from '@/admission/Fields'
import { useWords } from '@/admission/words'
import { api, body } from '@/api/client'
import { ProblemNote } from '@/components/ProblemNote'
import { Given } from './OneAccount'

export function OpenAccount() {
  const words = useWords()
  const client = useQueryClient()
  const [given, setGiven] = useState<string>()
  return (
    <section className="panel pad" aria-label={words('open')}>
      {given && <Given password={given} label={words('opened')} />}
      <Fields
        fields={[
          { name: 'account', label: words('account') },
          { name: 'name', label: words('name') },
        ]}
        submit={words('open')}
        onSend={async ({ account = '', name = '' }) => {
          const opened = await body(api.POST('/api/v1/accounts', { body: { account, name } }))
          setGiven(opened.password)
          await client.invalidateQueries({ queryKey: ['accounts'] })
        }}
      />
    </section>
  )
}

export function ImportAccounts() {
  const words = useWords()
  const client = useQueryClient()
  const [csv, setCsv] = useState('')
  const [report, setReport] = useState<ImportView>()
  const [refused, setRefused] = useState<unknown>()
  const send = async (isTrial: boolean) => {
    setRefused(undefined)
    try {
      setReport(await body(api.POST('/api/v1/accounts/import', { body: { csv, dry_run: isTrial } })))
      if (!isTrial) await client.invalidateQueries({ queryKey: ['accounts'] })
    } catch (error) {
      setReport(undefined)
      setRefused(error)
    }
  }
  return (
    <section className="panel pad stack" aria-label={words('import')}>
      <p className="muted">{words('import_intro')}</p>
      <Input.TextArea
        aria-label={words('import')}
        autoSize={{ minRows: 6, maxRows: 18 }}
        value={csv}
        onChange={(event) => {
          setCsv(event.target.value)
          setReport(undefined)
        }}
      />
      {refused !== undefined && <ProblemNote error={refused} />}
      {report && <Report of={report} />}
      <div className="actions">
        <Button disabled={csv.trim() === ''} onClick={() => send(true)}>
          {words('preview')}
        </Button>
        <Button type="primary" disabled={report?.outcome !== 'preview'} onClick={() => send(false)}>
          {words('import_do')}
        </Button>
      </div>
    </section>
  )
}

function Report({ of }: { of: ImportView }) {
  const words = useWords()
  const { opened, granted, linked, unchanged } = of
  const counts = { opened, granted, linked, unchanged }
  if (of.outcome === 'refused') {
    return (
      <Alert
        type="error"
        showIcon
        role="alert"
        title={words('import_refused')}
        description={
          <ul>
            {of.faults.map((fault) => (
              <li key={`${fault.line} ${fault.column} ${fault.code}`}>
                <b className="num">
                  {words('import_line', { n: fault.line })} {fault.column}
                </b>{' '}
                {fault.message}
              </li>
            ))}
          </ul>
        }
      />
    )
  }
  return (
    <Alert
      type={of.outcome === 'done' ? 'success' : 'info'}
      showIcon
      role="status"
      title={words(of.outcome === 'done' ? 'import_done' : 'import_preview', counts)}
      description={
        of.passwords.length > 0 && (
          <>
            <p>{words('given')}</p>
            <ul>
              {of.passwords.map((one) => (
                <li key={one.account}>
                  {one.account} <code>{one.password}</code>
                </li>
              ))}
            </ul>
          </>
        )
      }
    />
  )
}
