// Sending a file, or a pasted block of a sheet, into a register; and the imports that were left.
import { UploadOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useRef, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { useIdempotencyKey } from '@/api/idempotency'
import { markOf, sendSheet, useImports } from '@/api/importing'
import { useTitleOf } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { ProblemNote } from '@/components/ProblemNote'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/imports'
import '@/style/registers.css'

export default function NewImport() {
  const { pack = '', key: local = '' } = useParams()
  const key = `${pack}/${local}`
  const { t } = useText()
  const title = useTitleOf()('register', key)
  const navigate = useNavigate()
  const client = useQueryClient()
  const chooser = useRef<HTMLInputElement>(null)
  const [pasted, setPasted] = useState('')
  const area = useId()
  // A file whose answer was lost is picked again: it is the same file, and becomes no second import.
  const { keyFor, done } = useIdempotencyKey()
  const send = useMutation({
    mutationFn: (file: File) => sendSheet(key, file, keyFor(markOf(file))),
    onSuccess: (found) => {
      done()
      client.setQueryData(['rows', key, 'imports', found.id], found)
      client.invalidateQueries({ queryKey: ['rows', key, 'imports'], exact: true })
      navigate(`/registers/${key}/imports/${found.id}`)
    },
  })
  // What Excel copies is text with tabs between the cells.
  const sendPasted = () => send.mutate(new File([pasted], t('import.pasted_name'), { type: 'text/csv' }))
  return (
    <div className="page narrow">
      <PageHead
        title={t('import.import')}
        intro={t('import.intro')}
        back={{ to: `/registers/${key}`, label: title }}
      />
      <section className="panel pad import-ways">
        {send.error && <ProblemNote error={send.error} />}
        <div>
          <input
            ref={chooser}
            type="file"
            hidden
            accept=".xlsx,.xls,.ods,.csv,.txt"
            onChange={(event) => {
              const file = event.target.files?.[0]
              event.target.value = ''
              if (file) send.mutate(file)
            }}
          />
          <Button
            type="primary"
            icon={<UploadOutlined />}
            loading={send.isPending}
            onClick={() => chooser.current?.click()}
          >
            {t('import.file')}
          </Button>{' '}
          <span className="muted">{t('import.file_hint')}</span>
        </div>
        <div className="stacked">
          <label htmlFor={area}>{t('import.paste')}</label>
          <Input.TextArea
            id={area}
            rows={5}
            value={pasted}
            placeholder={t('import.paste_hint')}
            onChange={(event) => setPasted(event.target.value)}
          />
          <div>
            <Button disabled={!pasted.trim()} loading={send.isPending} onClick={sendPasted}>
              {t('import.paste_send')}
            </Button>
          </div>
        </div>
      </section>
      <Past register={key} />
    </div>
  )
}

function Past({ register }: { register: string }) {
  const { t } = useText()
  const past = useImports(register)
  return (
    <section className="panel" aria-labelledby="past-imports">
      <h2 id="past-imports" className="pad">
        {t('import.past')}
      </h2>
      <Await query={past} rows={3}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('import.none')} because={t('import.none_because')} />
          ) : (
            <ol className="batches">
              {items.map((one) => (
                <li key={one.id}>
                  <span>
                    <Link to={`/registers/${register}/imports/${one.id}`}>{one.file}</Link>
                    <small className="num muted">
                      {formatInstant(one.at)} · {t('import.lines', { n: one.lines })}
                    </small>
                  </span>
                  <span className="chip">{t(`import.status_${one.status}`)}</span>
                </li>
              ))}
            </ol>
          )
        }
      </Await>
    </section>
  )
}
