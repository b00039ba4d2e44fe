// An org out of those that the person may know.
import { useOrgName, useOrgs } from '@/api/queries'
import { fieldKind, idOf, type Reference } from '@/definitions/field'
import { useKnownName } from '@/definitions/names'
import { useText } from '@/locale'

export const org = fieldKind<Reference>({
  Show: ({ value }) => {
    const known = useKnownName()
    const orgName = useOrgName()
    return <>{known(value) ?? orgName(idOf(value))}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const orgs = useOrgs(spec.kind)
    return (
      <select
        id={id}
        value={value ? idOf(value) : ''}
        onChange={({ target }) => onChange?.(target.value || null)}
      >
        <option value="">{t('do.choose')}</option>
        {orgs.data?.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    )
  },
  wire: idOf,
})
