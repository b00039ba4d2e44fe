// What names a row: living rows and open cases, by the field that names it, and which of them keep it in use.
import { Tag } from 'antd'
import { Link } from 'react-router'
import { useNamedBy } from '@/api/naming'
import type { Naming } from '@/api/types'
import { useText } from '@/locale'
import '@/locale/registers'
import '@/style/registers.css'

export function RowNamedBy({ register, id }: { register: string; id: string }) {
  const { t } = useText()
  const found = useNamedBy(register, id).data
  // Most rows are named by nothing: then there is nothing to say.
  if (!found || (found.items.length === 0 && !found.others)) return null
  return (
    <section className="panel pad" aria-labelledby="row-named-by">
      <h2 id="row-named-by">{t('named.title')}</h2>
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
