// What the checker says: each problem with its place, what to write instead, and the page of its code.
import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from '@ant-design/icons'
import { Button, Drawer } from 'antd'
import { useState } from 'react'
import { type Told, type useCheck, useCodePage } from '@/api/checking'
import { Await } from '@/components/Await'
import { ProblemNote } from '@/components/ProblemNote'
import { useText } from '@/locale'

type Props = {
  check: ReturnType<typeof useCheck>
  /** The text has not been changed since it was sent. */
  isResting: boolean
  path: string
  onGo: (told: Told) => void
}

export function Problems({ check, isResting, path, onGo }: Props) {
  const { t } = useText()
  const [code, setCode] = useState<string>()
  const told = check.data?.diagnostics ?? []
  const errors = told.filter((one) => one.severity === 'error').length
  const isBusy = check.isFetching || !isResting
  return (
    <section className="panel checker-problems" id="checker-problems" aria-label={t('checker.problems')}>
      <div className="panel-head" role="status">
        {check.data && errors === 0 && <CheckCircleFilled className="holds" aria-hidden />}
        {errors > 0 && <CloseCircleFilled className="broken" aria-hidden />}
        <h2>
          {check.data
            ? errors > 0
              ? t('checker.errors', { n: errors })
              : t(told.length > 0 ? 'checker.only_warnings' : 'checker.right', { n: told.length })
            : t('checker.checking')}
        </h2>
        <span className="grow" />
        {isBusy && check.data && <span className="muted">{t('checker.checking')}</span>}
      </div>
      {check.error ? <ProblemNote error={check.error} /> : null}
      {told.length > 0 && (
        <ul>
          {told.map((one) => (
            <li key={`${one.path} ${one.line}:${one.column} ${one.code} ${one.message}`}>
              {one.severity === 'error' ? (
                <CloseCircleFilled className="broken" aria-label={t('checker.error')} />
              ) : (
                <WarningFilled className="doubtful" aria-label={t('checker.warning')} />
              )}
              <div>
                <p>{one.message}</p>
                {one.help && <p className="muted">{t('checker.instead', { help: one.help })}</p>}
                <p className="checker-where num">
                  {one.path === path ? (
                    <Button type="link" size="small" onClick={() => onGo(one)}>
                      {t('checker.at', { line: one.line, column: one.column })}
                    </Button>
                  ) : (
                    <span className="muted">
                      {one.path}:{one.line}:{one.column}
                    </span>
                  )}
                  <Button type="link" size="small" onClick={() => setCode(one.code)}>
                    {one.code}
                  </Button>
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
      <CodePage code={code} onClose={() => setCode(undefined)} />
    </section>
  )
}

function CodePage({ code, onClose }: { code: string | undefined; onClose: () => void }) {
  const page = useCodePage(code)
  return (
    <Drawer open={!!code} onClose={onClose} title={code} size={560}>
      {code && <Await query={page}>{({ text }) => <Markdown text={text} />}</Await>}
    </Drawer>
  )
}

/** The end of an example stands by itself and draws nothing. */
const isSomething = (block: string) => !['', '```'].includes(block.trim())

/** The few forms that the pages of codes use: headings, paragraphs, examples. */
function Markdown({ text }: { text: string }) {
  const blocks = text.split(/\n(?=```)|(?<=\n```)\n|\n\n/).filter(isSomething)
  return (
    <div className="code-page">
      {blocks.map((block) => {
        const body = block.trim()
        if (body.startsWith('```')) return <pre key={body}>{body.replace(/^```\w*\n|\n?```$/g, '')}</pre>
        if (body.startsWith('# ')) return <h2 key={body}>{body.slice(2)}</h2>
        if (body.startsWith('## ')) return <h3 key={body}>{body.slice(3)}</h3>
        return <p key={body}>{body.replaceAll('**', '').replaceAll('`', '')}</p>
      })}
    </div>
  )
}
