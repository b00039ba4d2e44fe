// A matcher as people discuss it: who is looked for and among whom, who is left out, what speaks for somebody and by how
// much, and what keeps the same few from being used up.
import { Link } from 'react-router'
import { useDefinition } from '@/api/queries'
import type { Matcher } from '@/definitions/model'
import { useText } from '@/locale'
import '@/locale/matcher'
import { Grid, Panel, Titles } from './panels'

export function MatcherPanels({ of }: { of: Matcher }) {
  const { t } = useText()
  return (
    <>
      <Panel title={t('matcher.what')}>
        <p className="panel-lead muted">{t('matcher.lead')}</p>
        <Sides of={of} />
      </Panel>
      <Score of={of} />
      <Panel title={t('matcher.limits')}>
        <Limits of={of} />
      </Panel>
      <Counts of={of} />
      <UsedAt of={of} />
    </>
  )
}

/** A condition as its author wrote it, on lines of its own. */
const Rule = ({ text }: { text: string }) => <code className="rule-text">{text}</code>

/** Need and offer: which cases wait, and whose rows answer them. */
function Sides({ of }: { of: Matcher }) {
  const { t, say } = useText()
  const register = useDefinition('register', of.offer.rows).data
  return (
    <dl className="facts">
      <div>
        <dt>{t('matcher.need')}</dt>
        <dd>
          <Titles kind="loop" keys={[of.need.cases]} />
          {of.need.when ? <Rule text={of.need.when} /> : <small>{t('matcher.all_open')}</small>}
        </dd>
      </div>
      <div>
        <dt>{t('matcher.offer')}</dt>
        <dd>
          <Titles kind="register" keys={[of.offer.rows]} />{' '}
          <small className="muted">
            {t('matcher.person', {
              field: say(register?.fields[of.offer.person]?.title) || of.offer.person,
            })}
          </small>
          {of.offer.when ? <Rule text={of.offer.when} /> : <small>{t('matcher.all_rows')}</small>}
        </dd>
      </div>
    </dl>
  )
}

/** The parts of the score: one bar for all of them, then each with its share and how it is worked out. */
function Score({ of }: { of: Matcher }) {
  const { t, say } = useText()
  const parts = Object.entries(of.score ?? {})
  const most = parts.reduce((sum, [, part]) => sum + part.weight, 0)
  if (most === 0) return null
  const share = (weight: number) => `${(100 * weight) / most}%`
  return (
    <Panel title={t('matcher.score')}>
      <p className="panel-lead muted">{t('matcher.score_note', { most })}</p>
      <div className="weights" aria-hidden>
        {parts.map(([key, part]) => (
          <span key={key} style={{ width: share(part.weight) }}>
            {say(part.title)} {part.weight}
          </span>
        ))}
      </div>
      <Grid label={t('matcher.score')} heads={[t('matcher.reason'), t('matcher.weight'), t('matcher.value')]}>
        {parts.map(([key, part]) => (
          <tr key={key}>
            <td>
              {say(part.title)} <code>{key}</code>
            </td>
            <td className="weight">
              <span className="num">{t('matcher.points', { n: part.weight })}</span>
              <span className="weight-bar" aria-hidden>
                <i style={{ width: share(part.weight) }} />
              </span>
            </td>
            <td>
              <Rule text={part.value} />
            </td>
          </tr>
        ))}
      </Grid>
    </Panel>
  )
}

/** Who is left out: what must hold, how much one can take, and the fairness cap. */
function Limits({ of }: { of: Matcher }) {
  const { t } = useText()
  const { fair } = of
  return (
    <dl className="facts lines">
      <div>
        <dt>{t('matcher.must')}</dt>
        <dd>{of.must ? <Rule text={of.must} /> : t('matcher.must_none')}</dd>
      </div>
      <div>
        <dt>{t('matcher.capacity')}</dt>
        <dd>{of.capacity ? <Rule text={of.capacity} /> : t('matcher.capacity_one')}</dd>
      </div>
      <div>
        <dt>{t('matcher.fair')}</dt>
        <dd>
          {fair
            ? t(fair.share == null ? 'matcher.fair_most' : 'matcher.fair_share', {
                n: fair.at_most,
                days: fair.within_days,
                percent: Math.round(100 * (fair.share ?? 0)),
              })
            : t('matcher.fair_none')}
        </dd>
      </div>
    </dl>
  )
}

function Counts({ of }: { of: Matcher }) {
  const { t } = useText()
  const counts = Object.entries(of.let ?? {})
  if (counts.length === 0) return null
  return (
    <Panel title={t('matcher.counts')}>
      <Grid
        label={t('matcher.counts')}
        heads={[t('matcher.count'), t('matcher.count_of'), t('matcher.count_when')]}
      >
        {counts.map(([name, count]) => (
          <tr key={name}>
            <td>
              <code>{name}</code>
            </td>
            <td>
              <Titles kind="loop" keys={[count.cases]} />
            </td>
            <td>
              <Rule text={count.when} />
            </td>
          </tr>
        ))}
      </Grid>
    </Panel>
  )
}

/** The steps of the needed loop that ask it for people. */
function UsedAt({ of }: { of: Matcher }) {
  const { t, say } = useText()
  const loop = useDefinition('loop', of.need.cases).data
  if (!loop) return null
  const asking = Object.entries(loop.steps).filter(([, step]) =>
    Object.values(step.input ?? {}).some((field) => field.suggest === of.key),
  )
  return (
    <Panel title={t('matcher.used_at')}>
      {asking.length === 0 ? (
        <p className="panel-lead muted">{t('matcher.used_nowhere')}</p>
      ) : (
        <ul className="definition-list">
          {asking.map(([key, step]) => (
            <li key={key}>
              <Link to={`/definitions/loop/${loop.key}`}>{`${say(loop.title)} · ${say(step.title)}`}</Link>
              <small>
                {Object.values(step.input ?? {})
                  .filter((field) => field.suggest === of.key)
                  .map((field) => say(field.title))
                  .join(t('definitions.or'))}
              </small>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
