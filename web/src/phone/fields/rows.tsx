// Several rows of one register, found by typing and added one by one.
import { useState } from 'react'
import { fieldKind, idOf, type Reference } from '@/definitions/field'
import { useRowLabel, useRowOptions } from '@/definitions/rows'
import { useText } from '@/locale'
import { fits } from '../data/pinyin'

const SHOWN_MOST = 30

type Named = { of: string; value: Reference }

function RowName({ of, value }: Named) {
  return <>{useRowLabel(of, value)}</>
}

function Picked({ of, value, onDrop }: Named & { onDrop: () => void }) {
  const { t } = useText()
  const label = useRowLabel(of, value)
  return (
    <li className="picked">
      <b>{label}</b>
      <button
        type="button"
        className="quiet-button"
        aria-label={t('form.remove_file', { name: label })}
        onClick={onDrop}
      >
        {t('place.drop')}
      </button>
    </li>
  )
}

export const rows = fieldKind<Reference[]>({
  Show: ({ value, spec }) => (
    <>
      {value.map((one, at) => (
        <span key={idOf(one)}>
          {at > 0 && '、'}
          <RowName of={spec.of ?? ''} value={one} />
        </span>
      ))}
    </>
  ),
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const [typed, setTyped] = useState('')
    const found = useRowOptions(spec.of ?? '', typed)
    const named = value ?? []
    const isFull = spec.max != null && named.length >= spec.max
    const offered = found.options.filter(
      (option) =>
        !named.some((one) => idOf(one) === option.value) && fits(`${option.label} ${option.words}`, typed),
    )
    return (
      <>
        <ul className="found" aria-label={spec.title}>
          {named.map((one) => (
            <Picked
              key={idOf(one)}
              of={spec.of ?? ''}
              value={one}
              onDrop={() => onChange?.(named.filter((other) => other !== one))}
            />
          ))}
        </ul>
        <input
          id={id}
          type="search"
          placeholder={t('form.search_row')}
          disabled={isFull}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        {isFull && <small className="muted">{t('form.files_max', { n: spec.max ?? 0 })}</small>}
        {!isFull && (
          <ul className="found" aria-label={t('form.search_row')}>
            {offered.slice(0, SHOWN_MOST).map((option) => (
              <li key={option.value}>
                <button
                  type="button"
                  data-row={option.value}
                  onClick={() => {
                    setTyped('')
                    onChange?.([...named, { id: option.value, name: option.label }])
                  }}
                >
                  <b>{option.label}</b>
                  <small>{option.group}</small>
                </button>
              </li>
            ))}
          </ul>
        )}
        {!found.isLoading && !isFull && offered.length === 0 && <p className="muted">{t('form.no_match')}</p>}
      </>
    )
  },
  wire: (value) => (value.length > 0 ? value.map(idOf) : null),
})
