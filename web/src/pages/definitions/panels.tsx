// Parts that the pages of several kinds of definitions share.
import { lazy, type ReactNode, Suspense } from 'react'
import { Link } from 'react-router'
import { useTitleOf } from '@/api/queries'
import type { DefinitionKind } from '@/api/types'
import { Scroller } from '@/components/Scroller'
import type { Field } from '@/definitions/model'
import { useText } from '@/locale'

/** Few fields hold an element, and their words come with it. */
const Bound = lazy(() => import('./Bound'))

export function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="panel pad">
      <h2>{title}</h2>
      {children}
    </section>
  )
}

/** A table that scrolls sideways by itself on a narrow page. */
export function Grid({ label, heads, children }: { label: string; heads: string[]; children: ReactNode }) {
  return (
    <Scroller className="table-scroll" label={label}>
      <table className="table plain">
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </Scroller>
  )
}

/** Titles of definitions, each leading to its page. */
export function Titles({ kind, keys }: { kind: DefinitionKind; keys: readonly string[] }) {
  const titleOf = useTitleOf()
  return (
    <span className="chips">
      {keys.map((key) => (
        <Link className="chip" key={key} to={`/definitions/${kind}/${key}`}>
          {titleOf(kind, key)}
        </Link>
      ))}
    </span>
  )
}

const REFERS_TO: Record<string, DefinitionKind> = {
  row: 'register',
  rows: 'register',
  case: 'loop',
  choice: 'choices',
  choices: 'choices',
}

export function FieldsPanel({ fields }: { fields: Record<string, Field> }) {
  const { t, say } = useText()
  return (
    <Panel title={t('definitions.fields')}>
      <Grid
        label={t('definitions.fields')}
        heads={[
          t('definitions.field'),
          t('definitions.type'),
          t('definitions.required'),
          t('definitions.class'),
        ]}
      >
        {Object.entries(fields).map(([key, field]) => {
          const kind = REFERS_TO[field.kind.type]
          return (
            <tr key={key}>
              <td>
                {say(field.title)} <code>{key}</code>
                {field.is && (
                  <Suspense>
                    <Bound field={field} is={field.is} />
                  </Suspense>
                )}
              </td>
              <td>
                {t(`type.${field.kind.type}`)}{' '}
                {kind && field.kind.of && <Titles kind={kind} keys={[field.kind.of]} />}
              </td>
              <td>{field.required ? t('form.yes') : ''}</td>
              <td>
                {field.class && field.class !== 'plain' ? t(`class.${field.class}`) : ''}
                {field.purpose ? ` · ${say(field.purpose)}` : ''}
              </td>
            </tr>
          )
        })}
      </Grid>
    </Panel>
  )
}
