// What waits for this person, and what they could take, nearest to their base first.
import { useState } from 'react'
import { Link } from 'react-router'
import type { Case } from '@/api/types'
import { useText } from '@/locale'
import { useLoops, useServing } from '../data/capacity'
import { keepBase, kilometres, pointOf, useBase } from '../data/distance'
import { useMyTurns, useOpenToMe, useToJoin } from '../data/mine'
import { whereAmI } from '../data/position'
import { CaseCard } from '../parts/CaseCard'
import { Icon } from '../parts/Icon'
import { Page } from '../parts/Page'
import { Await, Broken, Empty, Loading } from '../parts/States'

export default function Work() {
  const { t } = useText()
  const { open, along, isLoading } = useServing()
  const turns = useMyTurns()
  const joins = useToJoin(along)
  return (
    <Page
      title={t('work.title')}
      isTop
      tools={
        <Link className="bar-button" to="/hours" aria-label={t('work.hours')}>
          <Icon name="clock" />
        </Link>
      }
    >
      <h2>{t('work.mine')}</h2>
      <Await query={turns}>
        {(cases) =>
          joins.isLoading ? (
            <Loading />
          ) : cases.length + joins.cases.length === 0 && !joins.error ? (
            <p className="note calm">{t('work.mine_empty')}</p>
          ) : (
            <>
              {joins.error && <Broken error={joins.error} retry={() => void joins.refetch()} />}
              {joins.cases.map((one) => (
                <CaseCard key={one.id} of={one} note={t('work.join')} />
              ))}
              {cases.map((one) => (
                <CaseCard key={one.id} of={one} />
              ))}
            </>
          )
        }
      </Await>
      {isLoading && <Loading />}
      {open.length > 0 && <Open open={open} />}
    </Page>
  )
}

function Open({ open }: { open: { loop: string; state: string }[] }) {
  const { t } = useText()
  const found = useOpenToMe(open)
  const away = useAway()
  const base = useBase()
  return (
    <section>
      <h2>{t('work.open')}</h2>
      <Base />
      {!found.cases &&
        (found.error ? <Broken error={found.error} retry={() => void found.refetch()} /> : <Loading />)}
      {found.cases?.length === 0 && (
        <Empty icon="place" title={t('work.open_empty')} because={t('work.open_because')} />
      )}
      {found.cases &&
        [...found.cases]
          .sort((a, b) => (away(a) ?? Number.POSITIVE_INFINITY) - (away(b) ?? Number.POSITIVE_INFINITY))
          .map((one) => <CaseCard key={one.id} of={one} note={base && <Away km={away(one)} />} />)}
    </section>
  )
}

/** How far a case is from the base; nothing when either place is unknown. */
function useAway() {
  const base = useBase()
  const { loops } = useLoops()
  return (of: Case): number | undefined => {
    const point = pointOf(
      of.fields,
      loops.find(({ key }) => key === of.loop),
    )
    return base && point ? kilometres(base, point) : undefined
  }
}

function Away({ km }: { km: number | undefined }) {
  const { t } = useText()
  return (
    <span className="num">
      {km === undefined ? t('work.unknown') : t('work.away', { km: km.toFixed(1) })}
    </span>
  )
}

function Base() {
  const { t } = useText()
  const base = useBase()
  const [says, setSays] = useState('')
  const here = async () => {
    setSays(t('form.locating'))
    try {
      keepBase(await whereAmI())
      setSays('')
    } catch {
      setSays(t('work.not_located'))
    }
  }
  return (
    <div className="card base">
      <span className="base-line">
        <Icon name="place" size={20} />
        <b>{t(base ? 'work.base_set' : 'work.base_none')}</b>
        {base ? (
          <button type="button" className="quiet-button" onClick={() => keepBase(undefined)}>
            {t('do.undo')}
          </button>
        ) : (
          <button type="button" className="soft-button" data-testid="base-here" onClick={() => void here()}>
            {t('work.base_here')}
          </button>
        )}
      </span>
      {!base && <small className="muted">{t('work.base_note')}</small>}
      {says && (
        <small className="muted" role="status">
          {says}
        </small>
      )}
    </div>
  )
}
