// What a guardian agreed to: both sides see it, and either takes it back.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import { toast } from './toast'

export function Consents() {
  const { t } = useText()
  const client = useQueryClient()
  const found = useQuery({
    queryKey: ['consents'],
    queryFn: async () => (await body(api.GET('/api/v1/me/consents'))).items,
  })
  const withdraw = async (id: string) => {
    try {
      await api.POST('/api/v1/me/consents/{id}/withdraw', { params: { path: { id } } })
      await client.invalidateQueries({ queryKey: ['consents'] })
    } catch {
      toast(t('problem.unknown'))
    }
  }
  return (
    <>
      {found.data?.map((one) => (
        <section className="card" key={one.id} data-testid="consent">
          <h2>{t('kept.consent')}</h2>
          <p>
            {t('kept.consent_of', {
              giver: one.given_by.name,
              relation: one.relation,
              person: one.person.name,
            })}
          </p>
          <small className="muted">
            {one.basis}
            <br />
            {formatInstant(one.given_at)}
          </small>
          {one.withdrawn_at ? (
            <p className="muted">{t('kept.withdrawn', { at: formatInstant(one.withdrawn_at) })}</p>
          ) : (
            <button type="button" className="button" onClick={() => void withdraw(one.id)}>
              {t('kept.withdraw')}
            </button>
          )}
        </section>
      ))}
    </>
  )
}
