// One case of a loop, found by its number or what it is called; read as the way to it.
import { useState } from 'react'
import { Link } from 'react-router'
import { useCaseNumber, useCaseOptions } from '@/definitions/cases'
import { fieldKind, idOf, type Reference } from '@/definitions/field'
import { useKnownName } from '@/definitions/names'
import { useText } from '@/locale'

export const case_ = fieldKind<Reference>({
  Show: ({ value }) => {
    const { t } = useText()
    const number = useKnownName()(value)
    if (number === undefined) return <span className="muted">{t('form.unseen_case')}</span>
    return <Link to={`/o/${idOf(value)}`}>{number}</Link>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const [typed, setTyped] = useState('')
    const { options, isLoading } = useCaseOptions(spec.of ?? '', typed)
    const { number, pick } = useCaseNumber()
    if (value) {
      return (
        <div className="picked">
          <b>{number(value) ?? t('form.unseen_case')}</b>
          <button type="button" className="quiet-button" id={id} onClick={() => onChange?.(null)}>
            {t('order.change')}
          </button>
        </div>
      )
    }
    return (
      <>
        <input
          id={id}
          type="search"
          placeholder={t('form.search_case')}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        <ul className="found" aria-label={spec.title}>
          {options.map((option) => (
            <li key={option.value}>
              <button
                type="button"
                data-case={option.value}
                onClick={() => {
                  pick(option)
                  onChange?.(option.value)
                }}
              >
                <b>{option.label}</b>
                <small>{option.group}</small>
              </button>
            </li>
          ))}
        </ul>
        {!isLoading && options.length === 0 && <p className="muted">{t('form.no_match')}</p>}
      </>
    )
  },
  wire: idOf,
})
