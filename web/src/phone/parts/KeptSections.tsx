// The parts of what is kept about a person: who they are here, cases, rows, readings, files.
import { Link } from 'react-router'
import { useDefinition } from '@/api/queries'
import type { Kept, KeptRow, Reading } from '@/api/types'
import { formatInstant } from '@/components/time'
import { specsOf } from '@/definitions/model'
import { NamesProvider } from '@/definitions/names'
import { useText } from '@/locale'
import { Value } from './Facts'
import { Icon } from './Icon'

const day = (iso: string) => formatInstant(iso, 0).slice(0, 10)

export function Identity({ of }: { of: Kept }) {
  const { t } = useText()
  return (
    <section className="card">
      <h2>{t('kept.person')}</h2>
      <p>
        <b>{of.person.person.name}</b>
      </p>
      <p className="muted num">
        {t('kept.since', { at: day(of.person.since) })}
        {of.person.home && <> · {t('kept.home', { org: of.person.home.name })}</>}
      </p>
      {of.roles.length > 0 && <h3>{t('kept.roles')}</h3>}
      <ul className="kept-list">
        {of.roles.map((held) => (
          <li key={`${held.title}${held.org.id}${held.from}`}>
            {held.title} · {held.org.name}
            <small className="muted num">
              {held.to
                ? t('kept.role_was', { from: day(held.from), to: day(held.to) })
                : t('kept.role_now', { from: day(held.from) })}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Cases({ of, items }: { of: Kept; items: Kept['cases']['items'] }) {
  const { t } = useText()
  return (
    <section className="card" data-testid="kept-cases">
      <h2>{t('kept.cases')}</h2>
      <p className="num">
        {t('kept.asked', { n: of.cases.asked })} · {t('kept.opened', { n: of.cases.opened_for_others })}
      </p>
      <ul className="kept-list">
        {items.map((one) => (
          <li key={one.id}>
            <Link to={`/o/${one.id}`}>
              {one.loop_title} <span className="num">{one.number}</span>
            </Link>
            <small className="muted num">
              {day(one.opened_at)} · {one.state_title}
              {!one.asked && <> · {t('kept.for_other')}</>}
              {one.erase_due_at && <> · {t('kept.erase', { at: day(one.erase_due_at) })}</>}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Rows({ rows, more }: { rows: readonly KeptRow[]; more: boolean }) {
  const { t } = useText()
  if (rows.length === 0) return null
  return (
    <section className="card">
      <h2>{t('kept.rows')}</h2>
      {rows.map((row) => (
        <Row key={row.id} row={row} />
      ))}
      {more && <p className="muted">{t('kept.more_rows')}</p>}
    </section>
  )
}

function Row({ row }: { row: KeptRow }) {
  const { t, language } = useText()
  const register = useDefinition('register', row.register)
  const specs = register.data ? specsOf(register.data.fields, language) : []
  return (
    <div className="kept-row">
      <h3>
        {row.title}
        {row.org && <small className="muted"> · {row.org.name}</small>}
      </h3>
      <NamesProvider value={row.names}>
        <dl className="facts">
          {specs
            .filter(({ key }) => row.fields[key] !== undefined)
            .map((spec) => (
              <div key={spec.key}>
                <dt>{spec.title}</dt>
                <dd>
                  <Value spec={spec} value={row.fields[spec.key]} />
                </dd>
              </div>
            ))}
        </dl>
      </NamesProvider>
      {!row.is_mine && <p className="muted">{t('kept.mentioned')}</p>}
      {row.sealed.length > 0 && (
        <p className="muted">
          <Icon name="lock" size={14} /> {t('kept.sealed', { what: row.sealed.join(t('kept.comma')) })}
        </p>
      )}
      {row.is_erased && <p className="muted">{t('kept.erased')}</p>}
    </div>
  )
}

export function Readings({ readings }: { readings: readonly Reading[] }) {
  const { t } = useText()
  return (
    <section className="card" data-testid="kept-readings">
      <h2>{t('kept.readings')}</h2>
      {readings.length === 0 && <p className="muted">{t('kept.reading_none')}</p>}
      <ul className="kept-list">
        {readings.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a record that never change their order
          <li key={at}>
            <span>
              {one.by.length > 0
                ? one.by.map(({ role, org }) => `${org} ${role}`).join(t('kept.comma'))
                : t('kept.by_none')}
            </span>
            <small className="muted num">
              {formatInstant(one.at)} · {t(`kept.act_${one.action}`)}
              {one.fields.length > 0 && <> · {one.fields.join(t('kept.comma'))}</>}
              {(one.number ?? one.register) && <> · {one.number ?? one.register}</>}
            </small>
            {one.purpose && <small>{t('kept.reading_purpose', { purpose: one.purpose })}</small>}
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Files({ files }: { files: Kept['files'] }) {
  const { t } = useText()
  if (files.length === 0) return null
  return (
    <section className="card">
      <h2>{t('kept.files')}</h2>
      <ul className="kept-list">
        {files.map((one) => (
          <li key={one.id}>
            {one.name}
            <small className="muted num">
              {formatInstant(one.uploaded_at)}
              {!one.attached && <> · {t('kept.file_loose')}</>}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
