// Everything that is kept about the reader, as a file to take along.
import { useMutation } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { useText } from '@/locale'
import '@/locale/kept'
import { Broken } from './States'

/** Hands a text to the browser as a file. */
function save(name: string, text: string) {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

export function TakeCopy() {
  const { t } = useText()
  const taking = useMutation({
    mutationFn: () => body(api.POST('/api/v1/me/kept/copy', {})),
    onSuccess: (copy) => save(t('copy.name'), JSON.stringify(copy, null, 2)),
  })
  return (
    <section className="card">
      <h2>{t('copy.title')}</h2>
      <p className="muted">{t('copy.note')}</p>
      {taking.error && <Broken error={taking.error} retry={() => taking.mutate()} />}
      <button
        type="button"
        className="button"
        data-testid="take-copy"
        disabled={taking.isPending}
        onClick={() => taking.mutate()}
      >
        {t('copy.take')}
      </button>
    </section>
  )
}
