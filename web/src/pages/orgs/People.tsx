// Who works at an org: roles with their holders, posts, who stands in for whom; what is vacant stands out.
import { WarningOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useRoster } from '@/api/places'
import type { Roster } from '@/api/types'
import { Await } from '@/components/Await'
import { formatInstant } from '@/components/time'
import { useNow } from '@/components/useNow'
import { useText } from '@/locale'
import '@/locale/orgs'

export function People({ org }: { org: string }) {
  const { t } = useText()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const roster = useRoster(org, q)
  const vacant = roster.data?.roles.filter((role) => role.count === 0).length ?? 0
  return (
    <section className="panel pad people">
      <header className="people-head">
        <h2>{t('people.title')}</h2>
        {vacant > 0 && <Vacant text={t('people.vacancies', { n: vacant })} />}
        <span className="grow" />
        {!roster.error && (
          <Input.Search
            allowClear
            size="small"
            aria-label={t('people.search')}
            placeholder={t('people.search')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </header>
      <Await query={roster} rows={6}>
        {(data) => <Whole roster={data} isNarrowed={q !== ''} />}
      </Await>
    </section>
  )
}

function Vacant({ text }: { text: string }) {
  return (
    <span className="vacant">
      <WarningOutlined aria-hidden /> {text}
    </span>
  )
}

type Holding = Roster['roles'][number]['holders'][number]

/** A holder with what limits it: until when, and who stands in meanwhile; since when on hover. */
function Holder({ of, covers }: { of: Holding; covers: Roster['stand_ins'] }) {
  const { t } = useText()
  return (
    <span {...(of.from ? { title: t('people.held_since', { day: formatInstant(of.from) }) } : {})}>
      {of.name}
      {of.to && <small className="num">{t('people.until', { day: formatInstant(of.to) })}</small>}
      {covers.map((cover) => (
        <small key={`${cover.by.id} ${cover.from}`} className="covered">
          {t('people.covered', { by: cover.by.name, day: formatInstant(cover.to) })}
        </small>
      ))}
    </span>
  )
}

function Whole({ roster, isNarrowed }: { roster: Roster; isNarrowed: boolean }) {
  const { t } = useText()
  const titles = new Map(roster.roles.map((role) => [role.role, role.title]))
  const now = useNow()
  const coversOf = (role: string, person: string) =>
    roster.stand_ins.filter(
      (cover) =>
        cover.absent.id === person &&
        (!cover.role || cover.role === role) &&
        Date.parse(cover.from) <= now &&
        now < Date.parse(cover.to),
    )
  return (
    <>
      <ul className="people-roles">
        {roster.roles.map((role) => (
          <li key={role.role} data-role={role.role} data-count={role.count}>
            <div>
              <b>{role.title}</b>
              <span className="num muted">{role.count > 0 ? t('people.n', { n: role.count }) : ''}</span>
            </div>
            {role.count === 0 ? (
              <Vacant text={t('people.vacant')} />
            ) : (
              <p className="people-names">
                {role.holders.map((person) => (
                  <Holder key={person.id} of={person} covers={coversOf(role.role, person.id)} />
                ))}
                {!isNarrowed && role.count > role.holders.length && (
                  <span className="muted">{t('people.more', { n: role.count - role.holders.length })}</span>
                )}
                {isNarrowed && role.holders.length === 0 && <span className="muted">—</span>}
              </p>
            )}
          </li>
        ))}
        {roster.roles.length === 0 && <li className="muted">{t('people.no_roles')}</li>}
      </ul>
      {roster.posts.length > 0 && (
        <>
          <h3>{t('people.posts')}</h3>
          <ul className="people-posts">
            {roster.posts.map((post) => (
              <li key={post.id}>
                <b>{post.title}</b>
                {post.holder ? (
                  <span>
                    {post.holder.name}
                    {post.since && <small className="num">{t('people.since', { day: post.since })}</small>}
                  </span>
                ) : (
                  <Vacant text={t('people.vacant')} />
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {roster.stand_ins.length > 0 && (
        <>
          <h3>{t('people.stand_ins')}</h3>
          <ul className="people-posts">
            {roster.stand_ins.map((cover) => (
              <li key={`${cover.absent.id} ${cover.by.id} ${cover.from}`}>
                <b>{t('people.stands', { by: cover.by.name, absent: cover.absent.name })}</b>
                <span>
                  {cover.role && titles.get(cover.role)}
                  <small className="num">
                    {formatInstant(cover.from)} – {formatInstant(cover.to)}
                  </small>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
