// What a pack asks for twice, and what it may not ask at all.
import { Link } from 'react-router'
import type { AskedTwice, Burden } from '@/api/burden'
import { ColourSign } from '@/components/ColourMark'
import { useText } from '@/locale'
import { Grid, Panel } from './panels'

type Props = { title: string; lead: string; all: readonly AskedTwice[]; none: string }

export function AskedTwicePanel({ title, lead, all, none }: Props) {
  const { t } = useText()
  return (
    <Panel title={title}>
      <p className="panel-lead muted">{lead}</p>
      {all.length === 0 ? (
        <p className="panel-lead burden-line">
          <ColourSign colour="green" size={16} /> {none}
        </p>
      ) : (
        <Grid label={title} heads={[t('burden.fact'), t('burden.where')]}>
          {all.map((one) => (
            <tr key={`${one.element}${one.title}${one.places[0]?.field}`}>
              <td>
                {one.element ? (
                  <Link to={`/definitions/element/${one.element}`}>{one.title}</Link>
                ) : (
                  one.title
                )}
              </td>
              <td>
                <ul className="burden-places">
                  {one.places.map((place) => (
                    <li key={`${place.definition} ${place.field}`}>
                      <Link to={`/definitions/${place.kind}/${place.definition}`}>{place.title}</Link>{' '}
                      <code>{place.field}</code>
                      {place.keeps && <span className="chip">{t('burden.keeps')}</span>}
                      {place.until && (
                        <small className="muted">
                          {' '}
                          {t('burden.again', { until: place.until, reason: place.reason })}
                        </small>
                      )}
                    </li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </Grid>
      )}
    </Panel>
  )
}

/** What 国办函〔2026〕12号 forbids, and photos that are to be looked at: a trace is not a result. */
export function Forbidden({ of }: { of: Burden }) {
  const { t } = useText()
  const shares = of.roles.flatMap((role) => role.shares)
  const stepOf = ({ definition, step }: Burden['photos_demanded'][number]) =>
    shares.find((share) => share.definition === definition && share.step === step)?.title ?? step
  return (
    <Panel title={t('burden.forbidden')}>
      {of.forbidden.length === 0 && (
        <p className="panel-lead burden-line">
          <ColourSign colour="green" size={16} /> {t('burden.forbidden_none')}
        </p>
      )}
      <ul className="burden-told">
        {of.forbidden.map((one) => (
          <li key={`${one.code} ${one.path} ${one.line}`}>
            <ColourSign colour="red" size={16} /> <b>{one.code}</b> {one.message}{' '}
            <small className="muted num">
              {one.path}:{one.line}
            </small>
            {one.help && <div className="muted">{one.help}</div>}
          </li>
        ))}
        {of.photos_demanded.map((one) => (
          <li key={`${one.definition} ${one.step} ${one.field}`}>
            <ColourSign colour="yellow" size={16} /> {t('burden.demanded')}{' '}
            <Link to={`/definitions/loop/${one.definition}`}>
              {of.amounts.find((it) => it.key === one.definition)?.title ?? one.definition}
            </Link>{' '}
            {t('burden.demanded_one', { step: stepOf(one), title: one.title })}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
