// Cases of any loops as a table; on a narrow page each becomes a card.
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { useCaseList } from '@/api/queries'
import type { Case } from '@/api/types'
import { Await } from '@/components/Await'
import { ColourSign } from '@/components/ColourMark'
import { Due } from '@/components/Due'
import { More } from '@/components/More'
import { PickAll, type Picking, PickOne } from '@/components/Pick'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import { useCaseWords, useKnowsWords, useTurnOf } from './caseWords'
import { type Column, USUAL } from './columns'

type List = ReturnType<typeof useCaseList>

type Props = {
  list: List
  empty: ReactNode
  label: string
  columns?: readonly Column[]
  picking?: Picking
}

export function CaseTable({ list, empty, label, columns = USUAL, picking }: Props) {
  const { t } = useText()
  const cases = list.data?.pages.flatMap((page) => page.items) ?? []
  const knowsWords = useKnowsWords(cases)
  return (
    <Await query={knowsWords ? list : { ...list, data: undefined }} rows={8}>
      {() => {
        if (cases.length === 0) return empty
        return (
          <>
            <table className="table cases" aria-label={label} aria-busy={list.isFetching}>
              <thead>
                <tr>
                  {picking && (
                    <PickAll of={picking} ids={cases.map((one) => one.id)} label={t('cases.pick_all')} />
                  )}
                  <th scope="col">{t('case.what')}</th>
                  {columns.map((column) => (
                    <th scope="col" key={column}>
                      {t(`case.${column}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {cases.map((one) => (
                  <Line key={one.id} of={one} columns={columns} {...(picking ? { picking } : {})} />
                ))}
              </tbody>
            </table>
            <More of={list} />
          </>
        )
      }}
    </Await>
  )
}

function Line({ of, columns, picking }: { of: Case; columns: readonly Column[]; picking?: Picking }) {
  const { t } = useText()
  const { title, subject } = useCaseWords(of)
  return (
    <tr data-number={of.number}>
      {picking && <PickOne of={picking} id={of.id} label={t('cases.pick', { number: of.number })} />}
      <td className="cell-what">
        <div className="case-what">
          <span title={t(`colour.${of.colour}`)}>
            <ColourSign colour={of.colour} size={17} />
          </span>
          <div>
            <Link to={`/cases/${of.id}`}>{title}</Link>
            <small>
              <b className={`colour-word ${of.colour}`}>{t(`colour.${of.colour}`)}</b>
              <span className="num">{of.number}</span>
              <span>{subject}</span>
            </small>
          </div>
        </div>
      </td>
      {columns.map((column) => (
        <td key={column} className={`cell-${column} ${QUIET.includes(column) ? 'quiet' : ''}`}>
          <Cell of={of} column={column} />
        </td>
      ))}
    </tr>
  )
}

const QUIET: readonly Column[] = ['org', 'turn', 'assignee', 'opened']

function Cell({ of, column }: { of: Case; column: Column }) {
  const { t } = useText()
  const turnOf = useTurnOf()
  switch (column) {
    case 'state':
      return (
        <>
          <span className="visually-hidden narrow-label">{t('case.state')}</span>
          {of.state_title}
        </>
      )
    case 'org':
      return of.org.name
    case 'turn':
      return of.closed_at ? '—' : turnOf(of.turn)
    case 'assignee':
      return of.assignee?.name ?? of.assignee_org?.name ?? t('case.no_assignee')
    case 'opened':
      return <span className="num">{formatInstant(of.opened_at)}</span>
    case 'due':
      return <Due dueAt={of.due_at} colour={of.colour} closedAt={of.closed_at} />
  }
}
