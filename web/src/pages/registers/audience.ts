// Who sees a field of a register, said beside it: before somebody types, and while somebody reads.
import { useTitleOf } from '@/api/queries'
import type { FieldSpec, Me } from '@/api/types'
import { type Field, type Register, specsOf } from '@/definitions/model'
import { useText } from '@/locale'
import '@/locale/registers'

/** The fields of a register as specs, each with the words about who sees it. */
export function useSpecs(): (register: Register, without?: readonly string[]) => FieldSpec[] {
  const { t, language } = useText()
  const titleOf = useTitleOf()
  const names = (roles: readonly string[]) =>
    roles.map((role) => titleOf('role', role)).join(language === 'en' ? ', ' : '、')
  const audience = (field: Field): string | undefined => {
    if (field.class && field.class !== 'plain') {
      const roles = (field.visible ?? []).flatMap(({ to }) => ('role' in to ? [to.role] : []))
      return roles.length > 0 ? t('ledger.sealed', { who: names(roles) }) : t('ledger.sealed_none')
    }
    return field.read?.length ? t('ledger.only', { who: names(field.read) }) : undefined
  }
  return (register, without = []) =>
    specsOf(register.fields, language)
      .filter((spec) => !without.includes(spec.key))
      .map((spec) => {
        const field = register.fields[spec.key]
        const help = [spec.help, field && audience(field)]
          .filter(Boolean)
          .join(language === 'en' ? ' · ' : '；')
        return help ? { ...spec, help } : spec
      })
}

/** The fields of a new row that are worked out or that somebody else fills in, whatever role this person holds. */
export function lockedFor(register: Register, me: Me | undefined): string[] {
  const isHeld = (role: string) => !!me?.roles.some((held) => held.role === role)
  return Object.entries(register.fields).flatMap(([key, field]) =>
    field.computed || (field.write?.length && !field.write.some(isHeld)) ? [key] : [],
  )
}

/** Where this person may write rows of a register: the orgs at which they hold a writing role. */
export function writesAt(register: Register | undefined, me: Me | undefined): Me['roles'] {
  return me?.roles.filter((held) => register?.may.write.includes(held.role)) ?? []
}
