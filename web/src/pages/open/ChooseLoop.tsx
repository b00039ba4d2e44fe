// Which matter to open: every loop whose opening step the person may take.
import { RightOutlined } from '@ant-design/icons'
import { Link, Navigate } from 'react-router'
import { useDefinition, useDefinitions } from '@/api/queries'
import type { DefinitionHead } from '@/api/types'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { mainWay } from '@/definitions/flow'
import { useOpenable } from '@/definitions/openable'
import { useText } from '@/locale'
import '@/locale/open'

export default function ChooseLoop() {
  const { t } = useText()
  const definitions = useDefinitions()
  const openable = useOpenable()
  const only = openable.length === 1 ? openable[0] : undefined
  if (only) return <Navigate to={`/open/${only.key}`} replace />
  return (
    <div className="page narrow">
      <PageHead title={t('open.title')} intro={t('open.intro')} back={{ to: '/', label: t('nav.turns') }} />
      <Await query={definitions}>
        {() =>
          openable.length === 0 ? (
            <div className="panel">
              <Empty title={t('open.none')} because={t('open.none_because')} />
            </div>
          ) : (
            <ul className="cards">
              {openable.map((head) => (
                <Card key={head.key} head={head} />
              ))}
            </ul>
          )
        }
      </Await>
    </div>
  )
}

function Card({ head }: { head: DefinitionHead }) {
  const { say } = useText()
  const loop = useDefinition('loop', head.key).data
  return (
    <li>
      <Link className="panel card" to={`/open/${head.key}`}>
        <div>
          <b>{head.title}</b>
          {loop && (
            <small>
              {mainWay(loop)
                .map((state) => say(loop.states[state]?.title))
                .join(' → ')}
            </small>
          )}
        </div>
        <RightOutlined aria-hidden />
      </Link>
    </li>
  )
}
