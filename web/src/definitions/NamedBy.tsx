// What names a row or a case, by the field that names it; and which of what names a row keeps it in use.
import { Tag } from 'antd'
import { Link } from 'react-router'
import { useCaseNamedBy, useNamedBy } from '@/api/naming'
import type { NamedBy, Naming } from '@/api/types'
import { useText } from '@/locale'
import '@/locale/naming'
import '@/style/naming.css'

export function RowNamedBy({ register, id }: { register: string; id: string }) {
  const { t } = useText()
  return <Panel found={useNamedBy(register, id).data} title={t('named.title')} />
}

export function CaseNamedBy({ id }: { id: string }) {
  const { t } = useText()
  return <Panel found={useCaseNamedBy(id).data} title={t('named.case_title')} />
}

function Panel({ found, title }: { found: NamedBy | undefined; title: string }) {
  const { t } = useText()
  // Most records are named by nothing: then there is nothing to say.
  if (!found || (found.items.length === 0 && !found.others)) return null
  return (
    <section className="panel pad" aria-labelledby="named-by">
      <h2 id="named-by">{title}</h2>
      {found.items.map((naming) => (
        <Group key={`${naming.of} ${naming.field}`} naming={naming} />
      ))}
      {found.others && <p className="muted">{t('named.others')}</p>}
    </section>
  )
}

function Group({ naming }: { naming: Naming }) {
  const { t } = useText()
  const { kind, of, title, field_title, keeps, count, records } = naming
  const more = count - records.length
  return (
    <div className="named-by">
      <h3>
        {t('named.by', { title, field: field_title, n: count })}
        {keeps && <Tag>{t('named.keeps')}</Tag>}
      </h3>
      <ul>
        {records.map(({ id, label }) => (
          <li key={id}>
            <Link to={kind === 'rows' ? `/registers/${of}/${id}` : `/cases/${id}`}>
              {label ?? t('named.nameless')}
            </Link>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="muted">{t('named.more', { n: more })}</p>}
    </div>
  )
}
