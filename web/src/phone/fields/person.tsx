// A person, chosen among those whom the step may be given to: who fits best is offered, others are found by name.
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import type { Person, Suggestion } from '@/api/types'
import { fieldKind, idOf, type Reference, useFormScope } from '@/definitions/field'
import { useKnownName } from '@/definitions/names'
import { useText } from '@/locale'

/** More are found by typing on. */
const SHOWN = 6

type Option = Person & { because?: string }

const suggested = ({ person, reasons }: Suggestion): Option => ({
  ...person,
  because: reasons
    .filter(({ points }) => points > 0)
    .map(({ title, points }) => `${title} ${Math.round(points * 10) / 10}`)
    .join(' · '),
})

export const person = fieldKind<Reference>({
  Show: ({ value }) => {
    const { t } = useText()
    const known = useKnownName()
    return <>{known(value) ?? t('form.unnamed_person', { id: idOf(value).slice(0, 8) })}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const { candidates, suggestions } = useFormScope()
    const [typed, setTyped] = useState('')
    const [chosen, setChosen] = useState<Option>()
    const search = useDeferredValue(typed.trim())
    const isFitting = search === '' && !!spec.suggest && !!suggestions
    const found = useQuery({
      queryKey: ['candidates', spec.key, search, isFitting],
      queryFn: async (): Promise<Option[]> => {
        const fitting = isFitting ? await suggestions(spec.key, spec.suggest ?? '').catch(() => []) : []
        // Where nobody fits, or that cannot be told, whoever may be chosen is named.
        return fitting.length > 0 ? fitting.map(suggested) : ((await candidates?.(spec.key, search)) ?? [])
      },
      // Nobody has to read a list of names for what may stay empty.
      enabled: !!candidates && (search !== '' || spec.required),
      // Who may be chosen depends on the case and the moment.
      gcTime: 0,
    })
    if (!candidates) return <p className="muted">{t('form.no_candidates')}</p>
    const shown = (found.data ?? []).slice(0, SHOWN)
    const isShown = !chosen || shown.some((one) => one.id === chosen.id)
    return (
      <>
        <input
          id={id}
          type="search"
          placeholder={t('form.search_person')}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <fieldset className="picks one" aria-label={spec.title}>
          {(isShown ? shown : [chosen, ...shown]).map((one) => (
            <label key={one.id}>
              <input
                type="radio"
                name={`${id}-found`}
                checked={!!value && idOf(value) === one.id}
                onChange={() => {
                  setChosen(one)
                  onChange?.(one.id)
                }}
              />
              <span>
                {one.name}
                {one.because && <small className="muted">{one.because}</small>}
              </span>
            </label>
          ))}
        </fieldset>
        {found.data?.length === 0 && <p className="muted">{t('form.nobody')}</p>}
      </>
    )
  },
  wire: idOf,
})
