// Finds rows by a sealed value that the reader knows, such as the number of somebody who calls: what for is said first,
// and the search stands in the journal of every row that it finds.
import { useMutation } from '@tanstack/react-query'
import { Button, Input, Modal, Select } from 'antd'
import { useId, useState } from 'react'
import { Link } from 'react-router'
import { findRows, type FindSealed as Wanted } from '@/api/writes'
import { ProblemNote } from '@/components/ProblemNote'
import type { Register } from '@/definitions/model'
import { rowLabel } from '@/definitions/rows'
import { useText } from '@/locale'

/** The fields of a register by whose sealed value rows are found. */
export const foundBy = (register: Register): string[] =>
  Object.entries(register.fields)
    .filter(([, field]) => field.find !== undefined)
    .map(([key]) => key)

export function FindSealed({ register }: { register: Register }) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  if (foundBy(register).length === 0) return null
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('find.open')}</Button>
      {isOpen && <FindDialog register={register} onClose={() => setOpen(false)} />}
    </>
  )
}

function FindDialog({ register, onClose }: { register: Register; onClose: () => void }) {
  const { t, say } = useText()
  const ids = { field: useId(), value: useId(), purpose: useId() }
  const fields = foundBy(register)
  const [wanted, setWanted] = useState<Wanted>({ field: fields[0] ?? '', value: '', purpose: '' })
  const asked = useMutation({ mutationFn: (of: Wanted) => findRows(register.key, of) })
  const isReady = wanted.value.trim() !== '' && wanted.purpose.trim() !== ''
  return (
    <Modal
      open
      title={t('find.title', { title: say(register.title) })}
      okText={t('find.find')}
      cancelText={t('do.close')}
      okButtonProps={{ disabled: !isReady, loading: asked.isPending }}
      onOk={() => asked.mutate(wanted)}
      onCancel={onClose}
      destroyOnHidden
    >
      <p className="muted">{t('find.note')}</p>
      {asked.error && <ProblemNote error={asked.error} />}
      <div className="stacked">
        <label htmlFor={ids.field}>{t('find.by')}</label>
        <Select
          id={ids.field}
          value={wanted.field}
          options={fields.map((key) => ({ value: key, label: say(register.fields[key]?.title) }))}
          onChange={(field) => setWanted({ ...wanted, field })}
        />
        <label htmlFor={ids.value}>{t('find.value')}</label>
        <Input
          id={ids.value}
          value={wanted.value}
          maxLength={200}
          autoComplete="off"
          onChange={({ target }) => setWanted({ ...wanted, value: target.value })}
        />
        <label htmlFor={ids.purpose}>{t('find.purpose')}</label>
        <Input
          id={ids.purpose}
          value={wanted.purpose}
          maxLength={200}
          onChange={({ target }) => setWanted({ ...wanted, purpose: target.value })}
        />
      </div>
      {asked.data && (
        <div role="status">
          {asked.data.items.length === 0 && <p>{t('find.none')}</p>}
          <ul>
            {asked.data.items.map((row) => (
              <li key={row.id}>
                <Link to={`/registers/${register.key}/${row.id}`}>
                  {rowLabel(row, register) ?? row.id.slice(0, 8)}
                </Link>
              </li>
            ))}
          </ul>
          {asked.data.more && <p className="muted">{t('find.more')}</p>}
          {!asked.data.is_whole && <p className="muted">{t('find.not_whole')}</p>}
        </div>
      )}
    </Modal>
  )
}
