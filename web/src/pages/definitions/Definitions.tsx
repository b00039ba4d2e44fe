// All definitions (制度) in use, by kind.
import { Link } from 'react-router'
import { KINDS, useDefinitions } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { useText } from '@/locale'
import '@/locale/elements'

export default function Definitions() {
  const { t } = useText()
  const definitions = useDefinitions()
  return (
    <div className="page">
      <PageHead
        title={t('nav.definitions')}
        intro={t('definitions.intro')}
        actions={<Link to="/definitions/burden">{t('burden.open')}</Link>}
      />
      <Await query={definitions}>
        {(heads) =>
          heads.length === 0 ? (
            <div className="panel">
              <Empty title={t('definitions.none')} because={t('definitions.none_because')} />
            </div>
          ) : (
            <div className="stack">
              {KINDS.map((kind) => {
                const ofKind = heads.filter((head) => head.kind === kind)
                if (ofKind.length === 0) return null
                return (
                  <section className="panel pad" key={kind}>
                    <h2>{t(`definitions.kind_${kind}`)}</h2>
                    <ul className="definition-list">
                      {ofKind.map((head) => (
                        <li key={head.key}>
                          <Link to={`/definitions/${kind}/${head.key}`}>{head.title}</Link>
                          <small className="num">
                            {head.key} · {t('definitions.version', { n: head.version })}
                          </small>
                        </li>
                      ))}
                    </ul>
                  </section>
                )
              })}
            </div>
          )
        }
      </Await>
    </div>
  )
}
