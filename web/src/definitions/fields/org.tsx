// An org in scope, by name.
import { Select } from 'antd'
import { useOrgs } from '@/api/queries'
import { useText } from '@/locale'
import { fieldKind, idOf, type Reference } from '../field'
import { useKnownName } from '../names'

function Named({ id }: { id: string }) {
  const orgs = useOrgs()
  return <>{orgs.data?.find((org) => org.id === id)?.name ?? id.slice(0, 8)}</>
}

export const org = fieldKind<Reference>({
  Show: ({ value }) => {
    const name = useKnownName()(value)
    return name === undefined ? <Named id={idOf(value)} /> : name
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const orgs = useOrgs(spec.kind)
    return (
      <Select
        id={id}
        allowClear={!spec.required}
        placeholder={t('form.search_org')}
        loading={orgs.isLoading}
        showSearch={{ optionFilterProp: 'label' }}
        value={value ? idOf(value) : undefined}
        options={orgs.data?.map((one) => ({ value: one.id, label: one.name })) ?? []}
        onChange={(next) => onChange?.(next ?? null)}
      />
    )
  },
  wire: idOf,
})
