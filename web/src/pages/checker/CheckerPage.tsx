// A definition's source beside what it means: every problem at its line, the flow and the form once it is right.
import { CopyOutlined, DownloadOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useRef, useState } from 'react'
import { useParams } from 'react-router'
import { type Told, useCheck, useSource } from '@/api/checking'
import { KINDS } from '@/api/queries'
import type { DefinitionKind } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { useRested } from '@/components/useRested'
import { useText } from '@/locale'
import { save } from '@/pages/cases/csv'
import { Editor, type EditorHandle } from './Editor'
import { Meaning } from './Meaning'
import { Problems } from './Problems'

export default function CheckerPage() {
  const { kind: word = '', pack = '', key: local = '' } = useParams()
  const { t } = useText()
  const kind = KINDS.find((one) => one === word)
  const source = useSource(kind, `${pack}/${local}`)
  if (!kind) return <Empty title={t('problem.no_page')} because={t('problem.no_page_do')} />
  return (
    <div className="page wide">
      <PageHead
        title={t('checker.title', { key: `${pack}/${local}` })}
        intro={t('checker.intro')}
        back={{ to: `/definitions/${kind}/${pack}/${local}`, label: t('nav.definitions') }}
      />
      <Await query={source} rows={14}>
        {(found) => <Checker pack={pack} path={found.path} local={local} kind={kind} text={found.text} />}
      </Await>
    </div>
  )
}

type Props = { pack: string; path: string; local: string; kind: DefinitionKind; text: string }

function Checker({ pack, path, local, kind, text: original }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const [text, setText] = useState(original)
  const rested = useRested(text)
  const check = useCheck(pack, path, `${kind}:${local}`, rested)
  const editor = useRef<EditorHandle>(null)
  const here = check.data?.diagnostics.filter((one) => one.path === path) ?? []
  const go = (told: Told) => editor.current?.go(told.line, told.column)
  const isChanged = text !== original
  return (
    <div className="checker">
      <section className="panel checker-source" aria-label={t('checker.source')}>
        <header className="panel-head">
          <h2 className="num">{`${pack}/${path}`}</h2>
          <span className="grow" />
          <Button
            type="text"
            icon={<CopyOutlined />}
            onClick={() =>
              navigator.clipboard.writeText(text).then(
                () => message.success(t('checker.copied')),
                () => message.error(t('bulk.not_copied')),
              )
            }
          >
            {t('checker.copy')}
          </Button>
          <Button type="text" icon={<DownloadOutlined />} onClick={() => save(text, `${local}.yaml`)}>
            {t('checker.save')}
          </Button>
          <Button type="text" disabled={!isChanged} onClick={() => setText(original)}>
            {t('checker.reset')}
          </Button>
        </header>
        <Editor ref={editor} label={t('checker.source')} text={text} told={here} onText={setText} />
      </section>
      <div className="stack">
        <Problems check={check} isResting={rested === text} path={path} onGo={go} />
        <Meaning definition={check.data?.definition ?? undefined} isStale={!check.data?.is_ok} />
      </div>
    </div>
  )
}
