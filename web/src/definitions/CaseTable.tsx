// Cases of any loops as a table; on a narrow page each becomes a card.
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { useCaseList } from '@/api/queries'
import type { Case } from '@/api/types'
import { Await } from '@/components/Await'
import { ColourSign } from '@/components/ColourMark'
import { Due } from '@/components/Due'
import { useText } from '@/locale'
import { useCaseWords, useTurnOf } from './caseWords'

type List = ReturnType<typeof useCaseList>

export function CaseTable({ list, empty, label }: { list: List; empty: ReactNode; label: string }) {
  const { t } = useText()
  return (
    <Await query={list} rows={8}>
      {({ pages }) => {
        const cases = pages.flatMap((page) => page.items)
        if (cases.length === 0) return empty
        return (
          <>
            <table className="table cases" aria-label={label} aria-busy={list.isFetching}>
              <thead>
                <tr>
                  <th scope="col">{t('case.what')}</th>
                  <th scope="col">{t('case.state')}</th>
                  <th scope="col">{t('case.org')}</th>
                  <th scope="col">{t('case.turn')}</th>
                  <th scope="col">{t('case.due')}</th>
                </tr>
              </thead>
              <tbody>
                {cases.map((one) => (
                  <Line key={one.id} of={one} />
                ))}
              </tbody>
            </table>
            {list.hasNextPage && (
              <div className="more">
                <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                  {t('do.more')}
                </Button>
              </div>
            )}
          </>
        )
      }}
    </Await>
  )
}

function Line({ of }: { of: Case }) {
  const { t } = useText()
  const { title, subject } = useCaseWords(of)
  const turnOf = useTurnOf()
  return (
    <tr data-number={of.number}>
      <td>
        <div className="case-what">
          <span title={t(`colour.${of.colour}`)}>
            <ColourSign colour={of.colour} size={17} />
          </span>
          <div>
            <Link to={`/cases/${of.id}`}>{title}</Link>
            <small>
              <span className="visually-hidden">{t(`colour.${of.colour}`)} </span>
              <span className="num">{of.number}</span>
              <span>{subject}</span>
            </small>
          </div>
        </div>
      </td>
      <td>
        <span className="visually-hidden narrow-label">{t('case.state')}</span>
        {of.state_title}
      </td>
      <td className="quiet">{of.org.name}</td>
      <td className="quiet">{of.closed_at ? '—' : turnOf(of.turn)}</td>
      <td>
        <Due dueAt={of.due_at} colour={of.colour} closedAt={of.closed_at} />
      </td>
    </tr>
  )
}
