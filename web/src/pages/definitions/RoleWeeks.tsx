// A week of each role: minutes, taps and photos, and what they consist of.
import { DownOutlined, RightOutlined } from '@ant-design/icons'
import { Fragment, useState } from 'react'
import { Link } from 'react-router'
import type { Burden, RoleWeek } from '@/api/burden'
import { Empty } from '@/components/Empty'
import { Scroller } from '@/components/Scroller'
import { SortHead } from '@/components/SortHead'
import { useText } from '@/locale'
import { sorted } from './burden'
import { Panel } from './panels'

/** As exact as an estimate is, and one below the other. */
const tenths = (figure: number) => figure.toFixed(1)

type Props = { of: Burden; sort: string; onSort: (sort: string) => void }

export function RoleWeeks({ of, sort, onSort }: Props) {
  const { t, language } = useText()
  const hasPeople = of.roles.some((role) => role.people)
  const most = Math.max(...of.roles.map((role) => role.minutes), 1)
  const head = (name: string, title: string) => (
    <SortHead
      {...{ name, title, sort, onSort, hint: t('burden.sort_by', { title }) }}
      {...(name === 'title' ? {} : { className: 'number-cell', falls: true })}
    />
  )
  return (
    <Panel title={t('burden.roles')}>
      <p className="panel-lead muted">
        {t('burden.rates', { from: of.rates.from, source: of.rates.source })}
        {of.rates.assumption && <span className="chip">{t('burden.assumed')}</span>}
      </p>
      {of.roles.length === 0 ? (
        <Empty title={t('burden.none')} because={t('burden.none_because')} />
      ) : (
        <Scroller className="table-scroll" label={t('burden.roles')}>
          <table className="table plain burden">
            <thead>
              <tr>
                {head('title', t('burden.role'))}
                {head('minutes', t('burden.minutes'))}
                {head('taps', t('burden.taps'))}
                {head('photos', t('burden.photos'))}
                {hasPeople && head('minutes_each', t('burden.each'))}
              </tr>
            </thead>
            <tbody>
              {sorted(of.roles, sort, language).map((role) => (
                <Week key={role.role} role={role} of={of} most={most} hasPeople={hasPeople} />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </Panel>
  )
}

type WeekProps = { role: RoleWeek; of: Burden; most: number; hasPeople: boolean }

function Week({ role, of, most, hasPeople }: WeekProps) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  const titleOf = (key: string) => of.amounts.find((one) => one.key === key)?.title ?? key
  return (
    <Fragment>
      <tr className={isOpen ? 'open' : ''}>
        <td>
          <button
            type="button"
            className="burden-role"
            aria-expanded={isOpen}
            title={t('burden.open_shares', { title: role.title })}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? <DownOutlined aria-hidden /> : <RightOutlined aria-hidden />}
            {role.title}
          </button>
        </td>
        <td className="number-cell num">
          <span className="burden-minutes">
            {tenths(role.minutes)}
            <span className="burden-bar" style={{ width: `${(100 * role.minutes) / most}%` }} />
          </span>
        </td>
        <td className="number-cell num">{tenths(role.taps)}</td>
        <td className="number-cell num">{tenths(role.photos)}</td>
        {hasPeople && (
          <td className="number-cell num">{role.minutes_each == null ? '' : tenths(role.minutes_each)}</td>
        )}
      </tr>
      {isOpen &&
        role.shares.map((share) => (
          <tr key={`${share.definition} ${share.step}`} className="share">
            <td>
              <Link to={`/definitions/${share.step ? 'loop' : 'register'}/${share.definition}`}>
                {titleOf(share.definition)}
              </Link>
              {share.step && ` · ${share.title}`}{' '}
              <small className="num">{t('burden.times', { n: share.times })}</small>
            </td>
            <td className="number-cell num">{tenths(share.minutes)}</td>
            <td className="number-cell num">{tenths(share.taps)}</td>
            <td className="number-cell num">{tenths(share.photos)}</td>
            {hasPeople && <td />}
          </tr>
        ))}
    </Fragment>
  )
}
