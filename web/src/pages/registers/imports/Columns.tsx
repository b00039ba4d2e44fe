// What the columns of a file hold: found by their titles, set by hand, remembered for files with the same titles.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useId, useState } from 'react'
import { mapImport } from '@/api/importing'
import { useMe } from '@/api/queries'
import type { Import } from '@/api/types'
import { ProblemNote } from '@/components/ProblemNote'
import type { Register } from '@/definitions/model'
import { textIn, useText } from '@/locale'
import { writesAt } from '../audience'

/** The types of fields beside whose names an id may stand. */
const NAMED = ['row', 'rows', 'person', 'org', 'case', 'files']

export function Columns({ register, one }: { register: Register; one: Import }) {
  const { t, language } = useText()
  const client = useQueryClient()
  const field = useId()
  const me = useMe().data
  const [columns, setColumns] = useState(one.columns.map((column) => column.target ?? null))
  const [keys, setKeys] = useState(one.keys_are_defined ? [] : one.keys)
  const [org, setOrg] = useState<string | null>(one.org ?? null)
  const map = useMutation({
    mutationFn: () => mapImport(register.key, one.id, { columns, keys, org }),
    onSuccess: (after) => client.setQueryData(['rows', register.key, 'imports', one.id], after),
  })
  const titleOf = (key: string) => textIn(register.fields[key]?.title ?? { zh: key }, language)
  const options = [
    { value: '', label: t('import.passed') },
    ...Object.entries(register.fields).flatMap(([key, spec]) => [
      { value: key, label: titleOf(key) },
      ...(NAMED.includes(spec.kind.type)
        ? [{ value: `${key}#id`, label: t('import.id_of', { title: titleOf(key) }) }]
        : []),
    ]),
    { value: '@org', label: t('import.org') },
    { value: '@org#id', label: t('import.id_of', { title: t('import.org') }) },
    { value: '@id', label: t('import.row_id') },
  ]
  const orgs = [...new Map(writesAt(register, me).map((held) => [held.org.id, held.org])).values()]
  // A sealed field names rows where they are found by its whole value.
  const namesRows = (key: string) => {
    const spec = register.fields[key]
    return !!spec && ((spec.class ?? 'plain') === 'plain' || !!spec.find)
  }
  const fitKeys = columns.filter((key): key is string => !!key && namesRows(key))
  return (
    <section className="panel pad" aria-labelledby={`${field}-columns`}>
      <h2 id={`${field}-columns`}>{t('import.columns')}</h2>
      {map.error && <ProblemNote error={map.error} />}
      <table className="import-columns">
        <thead>
          <tr>
            <th scope="col">{t('import.column')}</th>
            <th scope="col">{t('import.holds')}</th>
          </tr>
        </thead>
        <tbody>
          {one.columns.map((column, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: titles may be alike, the columns of a file never move
            <tr key={at}>
              <th scope="row" id={`${field}-${at}`}>
                {column.title || '—'}
              </th>
              <td>
                <Select
                  showSearch
                  aria-labelledby={`${field}-${at}`}
                  value={columns[at] ?? ''}
                  options={options}
                  optionFilterProp="label"
                  onChange={(next: string) =>
                    setColumns((before) => before.map((old, place) => (place === at ? next || null : old)))
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {orgs.length > 0 && (
        <div className="stacked">
          <label htmlFor={`${field}-org`}>{t('import.org_for_new')}</label>
          <Select
            id={`${field}-org`}
            allowClear
            value={org}
            options={orgs.map((held) => ({ value: held.id, label: held.name }))}
            onChange={(next) => setOrg(next ?? null)}
          />
        </div>
      )}
      <div className="stacked">
        <label htmlFor={`${field}-keys`}>{t('import.key')}</label>
        {register.unique?.length ? (
          <span>{t('import.key_defined', { fields: register.unique.map(titleOf).join('、') })}</span>
        ) : (
          <>
            <span className="muted">{t('import.key_none')}</span>
            <Select
              id={`${field}-keys`}
              mode="multiple"
              value={keys}
              options={fitKeys.map((key) => ({ value: key, label: titleOf(key) }))}
              onChange={setKeys}
            />
          </>
        )}
      </div>
      <div className="import-actions">
        <Button loading={map.isPending} onClick={() => map.mutate()}>
          {t('import.remap')}
        </Button>
      </div>
    </section>
  )
}
