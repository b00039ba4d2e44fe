// Asked once, and never again: what somebody who came by phone wants to be called.
import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { api } from '@/api/client'
import { useMe } from '@/api/queries'
import { describe } from '@/components/describe'
import { useText } from '@/locale'

export function NameCard() {
  const { t } = useText()
  const id = useId()
  const client = useQueryClient()
  const me = useMe().data
  const [name, setName] = useState('')
  const [says, setSays] = useState('')
  if (!me?.came_by_phone || me.is_named) return null
  const save = async () => {
    try {
      await api.PATCH('/api/v1/me', { body: { name } })
      await client.invalidateQueries({ queryKey: ['me'] })
    } catch (error) {
      const { title, detail } = describe(error, t)
      setSays(detail ?? title)
    }
  }
  return (
    <form
      className="card field"
      data-testid="name"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <label htmlFor={id}>{t('entry.name')}</label>
      <div className="with-button">
        <input
          id={id}
          type="text"
          autoComplete="name"
          maxLength={20}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <button type="submit" className="button" disabled={!name.trim()}>
          {t('entry.name_save')}
        </button>
      </div>
      <small className="muted">{t('entry.name_why', { name: me.person.name })}</small>
      {says && (
        <p className="field-problem" role="alert">
          {says}
        </p>
      )}
    </form>
  )
}
