// What waits: for me, at my orgs, below them.
import { Button } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'
import { useCaseCount, useCaseList, useColourCounts } from '@/api/queries'
import type { Colour } from '@/api/types'
import { ColourFilter } from '@/components/ColourFilter'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { Tabs } from '@/components/Tabs'
import { CaseTable } from '@/definitions/CaseTable'
import { useText } from '@/locale'
import '@/locale/turns'

const TURNS = ['mine', 'org', 'below'] as const
/** What waits is never done, so green is no choice here. */
const COLOURS = ['red', 'yellow', 'blue'] as const
type Turn = (typeof TURNS)[number]

export default function Turns() {
  const { t } = useText()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const turn = TURNS.find((one) => one === search.get('turn')) ?? 'mine'
  const colour = search.get('colour') ?? ''
  const counts = {
    mine: useCaseCount({ turn: 'mine' }).data,
    org: useCaseCount({ turn: 'org' }).data,
    below: useCaseCount({ turn: 'below' }).data,
  }
  const colourCounts = useColourCounts({ turn }, COLOURS)
  const list = useCaseList({ turn, colour }, 'due_at')
  const put = (change: Record<string, string>) => {
    const next = { turn, colour, ...change }
    setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value)), { replace: true })
  }
  return (
    <div className="page">
      <PageHead title={t('nav.turns')} intro={t('turns.intro')} />
      <div className="panel">
        <Tabs<Turn>
          label={t('nav.turns')}
          value={turn}
          onChange={(next) => put({ turn: next, colour: '' })}
          tabs={TURNS.map((key) => ({ key, title: t(`turns.${key}`), count: counts[key] }))}
        />
        <div id="tab-panel" role="tabpanel" aria-label={t(`turns.${turn}`)}>
          {(colour || (counts[turn] ?? 0) > 0) && (
            <div className="filters">
              <ColourFilter
                value={colour}
                counts={colourCounts}
                colours={COLOURS}
                onChange={(next: Colour | '') => put({ colour: next })}
              />
            </div>
          )}
          <CaseTable
            list={list}
            label={t(`turns.${turn}`)}
            empty={
              colour ? (
                <Empty
                  title={t('turns.empty_colour', { colour: t(`colour.${colour}`) })}
                  because={t('turns.empty_colour_because')}
                  action={<Button onClick={() => put({ colour: '' })}>{t('do.clear')}</Button>}
                />
              ) : (
                <Empty
                  title={t(`turns.empty_${turn}`)}
                  because={t(`turns.empty_${turn}_because`)}
                  action={<Button onClick={() => navigate('/cases')}>{t('turns.see_cases')}</Button>}
                />
              )
            }
          />
        </div>
      </div>
    </div>
  )
}
