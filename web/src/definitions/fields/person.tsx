// A person, chosen among those whom the step may be given to.
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState } from 'react'
import { useText } from '@/locale'
import { fieldKind, idOf, type Reference, useFormScope } from '../field'
import { useKnownName } from '../names'

export const person = fieldKind<Reference>({
  Show: ({ value }) => {
    const { t } = useText()
    const known = useKnownName()
    return <>{known(value) ?? t('form.unnamed_person', { id: idOf(value).slice(0, 8) })}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const { candidates } = useFormScope()
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
    return (
      <Select
        id={id}
        allowClear={!spec.required}
        disabled={!candidates}
        placeholder={t(candidates ? 'form.search_person' : 'form.no_candidates')}
        loading={found.isFetching}
        notFoundContent={found.isLoading ? t('state.loading') : t('form.nobody')}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        value={value ? idOf(value) : undefined}
        labelRender={(shown) => shown.label ?? (value ? known(value) : undefined)}
        options={found.data?.map((one) => ({ value: one.id, label: one.name })) ?? []}
        onChange={(next) => onChange?.(next ?? null)}
      />
    )
  },
  wire: idOf,
})
