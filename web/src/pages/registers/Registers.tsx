// The registers (台账) that the person may read.
import { RightOutlined } from '@ant-design/icons'
import { Link } from 'react-router'
import { useDefinitions } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { useText } from '@/locale'
import '@/locale/kept'

export default function Registers() {
  const { t } = useText()
  const definitions = useDefinitions()
  return (
    <div className="page narrow">
      <PageHead
        title={t('nav.registers')}
        intro={t('registers.intro')}
        actions={<Link to="/corrections">{t('correct.waiting')}</Link>}
      />
      <Await query={definitions}>
        {(heads) => {
          const registers = heads.filter((head) => head.kind === 'register')
          return registers.length === 0 ? (
            <div className="panel">
              <Empty title={t('registers.none')} because={t('registers.none_because')} />
            </div>
          ) : (
            <ul className="cards">
              {registers.map((head) => (
                <li key={head.key}>
                  <Link className="panel card" to={`/registers/${head.key}`}>
                    <div>
                      <b>{head.title}</b>
                      <small className="num">
                        {head.key} · {t('definitions.version', { n: head.version })}
                      </small>
                    </div>
                    <RightOutlined aria-hidden />
                  </Link>
                </li>
              ))}
            </ul>
          )
        }}
      </Await>
    </div>
  )
}
