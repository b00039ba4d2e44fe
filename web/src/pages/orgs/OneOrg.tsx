// One org: where it stands, its grids, who works there and what is vacant, what is open there.
import { Link } from 'react-router'
import { useGrids } from '@/api/places'
import { useCaseCount, useCaseList, useColourCounts, useOrg, useTitleOf } from '@/api/queries'
import type { Org } from '@/api/types'
import { Await } from '@/components/Await'
import { ColourMark } from '@/components/ColourMark'
import { Empty } from '@/components/Empty'
import { GridMap } from '@/components/map/GridMap'
import { CaseTable } from '@/definitions/CaseTable'
import { useText } from '@/locale'
import { wayTo } from './orgTree'
import { People } from './People'

/** What is open is never done, so green is no choice here. */
const COLOURS = ['red', 'yellow', 'blue'] as const
const SHOWN = ['state', 'org', 'assignee', 'due'] as const
const OPEN = 'red,yellow,blue'

export function OneOrg({ id, all }: { id: string; all: readonly Org[] }) {
  const org = useOrg(id)
  return (
    <div className="stack">
      <Await query={org}>{(data) => <Whole org={data} all={all} />}</Await>
    </div>
  )
}

function Whole({ org, all }: { org: Org; all: readonly Org[] }) {
  const { t } = useText()
  const titleOf = useTitleOf()
  const way = wayTo(org.id, all)
  const below = all.filter((one) => one.parent === org.id).length
  const grids = useGrids([org.id])
  const open = useCaseCount({ org: org.id, colour: OPEN })
  const counts = useColourCounts({ org: org.id }, COLOURS)
  const list = useCaseList({ org: org.id, colour: OPEN }, 'due_at')
  const hasOutlines = grids?.some((grid) => grid.outline)
  return (
    <>
      <section className="panel pad">
        <p className="org-way muted">
          {way.slice(0, -1).map((above) => (
            <Link key={above.id} to={`/orgs/${above.id}`}>
              {above.name}
            </Link>
          ))}
          {way.length < 2 && t('orgs.top')}
        </p>
        <h2 className="org-name">{org.name}</h2>
        <dl className="facts org-facts">
          <Fact title={t('orgs.kind')}>{titleOf('org_kind', org.kind)}</Fact>
          <Fact title={t('orgs.code')}>
            <span className="num">{org.code}</span>
          </Fact>
          <Fact title={t('orgs.below')}>
            <span className="num">{t('orgs.n', { n: below })}</span>
          </Fact>
          <Fact title={t('orgs.grids')}>
            <span className="num">{grids ? t('orgs.n', { n: grids.length }) : '…'}</span>
          </Fact>
        </dl>
      </section>
      <div className="org-parts">
        <People org={org.id} />
        <section className="panel org-map" aria-label={t('map.title')}>
          {hasOutlines ? (
            <GridMap grids={grids ?? []} marks={[]} label={t('orgs.map', { name: org.name })} />
          ) : (
            <Empty
              title={grids ? t('orgs.no_outline') : t('state.loading')}
              {...(grids ? { because: t('orgs.no_outline_because') } : {})}
            />
          )}
        </section>
      </div>
      <section className="panel">
        <header className="panel-head">
          <h2>{t('orgs.open')}</h2>
          <span className="num muted">{open.data ?? ''}</span>
          <span className="grow" />
          {COLOURS.map((colour) =>
            counts[colour] ? (
              <Link key={colour} to={`/cases?org=${org.id}&colour=${colour}`} className="plain-link">
                <ColourMark colour={colour} /> <b className="num">{counts[colour]}</b>
              </Link>
            ) : null,
          )}
        </header>
        <CaseTable
          list={list}
          columns={SHOWN}
          label={t('orgs.open')}
          empty={<Empty title={t('orgs.no_cases')} because={t('orgs.no_cases_because')} />}
        />
      </section>
    </>
  )
}

function Fact({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}
