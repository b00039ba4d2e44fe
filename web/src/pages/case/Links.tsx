// Other cases that this one hangs together with.
import { LinkOutlined } from '@ant-design/icons'
import { useQueries } from '@tanstack/react-query'
import { Link } from 'react-router'
import { caseQuery, useCaseLinks } from '@/api/queries'
import { ColourMark } from '@/components/ColourMark'
import { useText } from '@/locale'

export function Links({ id }: { id: string }) {
  const { t } = useText()
  const links = useCaseLinks(id).data ?? []
  const cases = useQueries({ queries: links.map((link) => caseQuery(link.case)) })
  if (links.length === 0) return null
  return (
    <section className="panel pad">
      <h2>{t('case.links')}</h2>
      <ul className="case-links">
        {links.map((link, at) => {
          const other = cases[at]?.data
          return (
            <li key={`${link.kind} ${link.case}`}>
              <LinkOutlined aria-hidden />
              <Link to={`/cases/${link.case}`} className="num">
                {link.number}
              </Link>
              <span className="chip">{t([`link.${link.kind}`, 'link.other'])}</span>
              <span className="grow" />
              {other && (
                <>
                  <span className="quiet">{other.state_title}</span>
                  <ColourMark colour={other.colour} />
                </>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
