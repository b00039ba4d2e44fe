// One row of a register, found by typing its words or the first letters of its pinyin.
import { useState } from 'react'
import { fieldKind, idOf, type Reference } from '@/definitions/field'
import { useRowLabel, useRowOptions } from '@/definitions/rows'
import { useText } from '@/locale'
import { fits } from '../data/pinyin'

const SHOWN_MOST = 30

export const row = fieldKind<Reference>({
  Show: ({ value, spec }) => useRowLabel(spec.of ?? '', value),
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const [typed, setTyped] = useState('')
    const rows = useRowOptions(spec.of ?? '', typed)
    const label = useRowLabel(spec.of ?? '', value ?? undefined)
    if (value) {
      return (
        <div className="picked">
          <b>{label}</b>
          <button type="button" className="quiet-button" id={id} onClick={() => onChange?.(null)}>
            {t('order.change')}
          </button>
        </div>
      )
    }
    const found = rows.options.filter((option) => fits(`${option.label} ${option.words}`, typed))
    return (
      <>
        <input
          id={id}
          type="search"
          placeholder={t('form.search_row')}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <ul className="found" aria-label={spec.title}>
          {found.slice(0, SHOWN_MOST).map((option) => (
            <li key={option.value}>
              <button type="button" data-row={option.value} onClick={() => onChange?.(option.value)}>
                <b>{option.label}</b>
                <small>{option.group}</small>
              </button>
            </li>
          ))}
        </ul>
        {!rows.isLoading && found.length === 0 && <p className="muted">{t('form.no_match')}</p>}
      </>
    )
  },
  wire: idOf,
})
