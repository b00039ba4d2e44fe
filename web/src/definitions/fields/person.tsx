// A person, chosen among those whom the step may be given to.
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import type { Person, Suggestion } from '@/api/types'
import { type Translate, useText } from '@/locale'
import { fieldKind, idOf, type Reference, useFormScope } from '../field'
import { useKnownName } from '../names'

/** So many are offered first; the others follow by name. */
const SUGGESTED = 5

/** One person, or a group of them: a group has options and no value. */
type Option = { value?: string; label: string; because?: string; options?: Option[] }

const named = (one: Person): Option => ({ value: one.id, label: one.name })

/** The suggested with what speaks for them, then everybody else. */
function offered(best: Suggestion[], others: Person[], t: Translate): Option[] {
  if (best.length === 0) return others.map(named)
  const suggested = best.map(({ person, reasons }) => ({
    ...named(person),
    because: reasons
      .filter(({ points }) => points > 0)
      .map(({ title, points }) => `${title} ${Math.round(points * 10) / 10}`)
      .join(' · '),
  }))
  return [
    { label: t('dispatch.suggested'), options: suggested },
    { label: t('form.others'), options: others.map(named) },
  ]
}

function Choice({ label, because }: { label: string; because: string | undefined }) {
  return (
    <span className="choice">
      <span>{label}</span>
      {because && <small>{because}</small>}
    </span>
  )
}

export const person = fieldKind<Reference>({
  Show: ({ value }) => {
    const { t } = useText()
    const known = useKnownName()
    return <>{known(value) ?? t('form.unnamed_person', { id: idOf(value).slice(0, 8) })}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const { candidates, suggestions } = useFormScope()
    const known = useKnownName()
    const [typed, setTyped] = useState('')
    const search = useDeferredValue(typed)
    const found = useQuery({
      queryKey: ['candidates', spec.key, search],
      queryFn: () => candidates?.(spec.key, search) ?? [],
      enabled: !!candidates,
      // Who may be chosen depends on the case and the moment.
      gcTime: 0,
    })
    const fits = useQuery({
      queryKey: ['suggestions', spec.key, spec.suggest],
      queryFn: () => suggestions?.(spec.key, spec.suggest ?? '') ?? [],
      enabled: !!suggestions && !!spec.suggest,
      gcTime: 0,
    })
    const best = search ? [] : (fits.data ?? []).slice(0, SUGGESTED)
    const others = (found.data ?? []).filter((one) => best.every(({ person }) => person.id !== one.id))
    return (
      <Select<string | undefined, Option>
        id={id}
        allowClear={!spec.required}
        disabled={!candidates}
        placeholder={t(candidates ? 'form.search_person' : 'form.no_candidates')}
        loading={found.isFetching}
        notFoundContent={found.isLoading ? t('state.loading') : t('form.nobody')}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        value={value ? idOf(value) : undefined}
        labelRender={(shown) => shown.label ?? (value ? known(value) : undefined)}
        options={offered(best, others, t)}
        optionRender={({ data }) => <Choice label={data.label} because={data.because} />}
        onChange={(next) => onChange?.(next ?? null)}
      />
    )
  },
  wire: idOf,
})
