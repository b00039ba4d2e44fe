// A person, chosen among those whom the step may be given to.
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { fieldKind, idOf, type Reference, useFormScope } from '@/definitions/field'
import { useKnownName } from '@/definitions/names'
import { useText } from '@/locale'

export const person = fieldKind<Reference>({
  Show: ({ value }) => {
    const { t } = useText()
    const known = useKnownName()
    return <>{known(value) ?? t('form.unnamed_person', { id: idOf(value).slice(0, 8) })}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const { candidates } = useFormScope()
    const [typed, setTyped] = useState('')
    const search = useDeferredValue(typed.trim())
    const found = useQuery({
      queryKey: ['candidates', spec.key, search],
      queryFn: () => candidates?.(spec.key, search) ?? [],
      enabled: !!candidates,
      // Who may be chosen depends on the case and the moment.
      gcTime: 0,
    })
    if (!candidates) return <p className="muted">{t('form.no_candidates')}</p>
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
          {found.data?.map(({ id: one, name }) => (
            <label key={one}>
              <input
                type="radio"
                name={`${id}-found`}
                checked={!!value && idOf(value) === one}
                onChange={() => onChange?.(one)}
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
        {found.data?.length === 0 && <p className="muted">{t('form.nobody')}</p>}
      </>
    )
  },
  wire: idOf,
})
