// One case of a loop, found by its number or what it is called; read as the way to it.
import { Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useCasesUpTo } from '@/api/queries'
import { useText } from '@/locale'
import { aboutCase, useCaseNumber, useCaseOptions } from '../cases'
import { fieldKind, idOf, type Reference, useRoom } from '../field'
import { useKnownName } from '../names'

/** Numbers that hold another one are few. */
const LIKE_MOST = 20

/** What the case is called and where it stands. It is read from a list: those never hold personal values in clear. */
function About({ loop, id, number }: { loop: string; id: string; number: string }) {
  const found = useCasesUpTo({ loop, q: number }, '-opened_at', LIKE_MOST)
  const of = found.data?.items.find((one) => one.id === id)
  return of ? <small className="muted"> {aboutCase(of)}</small> : null
}

export const case_ = fieldKind<Reference>({
  Show: ({ value, spec }) => {
    const { t } = useText()
    const number = useKnownName()(value)
    const room = useRoom()
    if (number === undefined) return <span className="muted">{t('form.unseen_case')}</span>
    if (room === 'card') return <span className="num">{number}</span>
    return (
      <>
        <Link className="num" to={`/cases/${idOf(value)}`}>
          {number}
        </Link>
        {room === 'page' && <About loop={spec.of ?? ''} id={idOf(value)} number={number} />}
      </>
    )
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    const [search, setSearch] = useState('')
    const { options, isLoading } = useCaseOptions(spec.of ?? '', search)
    const { number, pick } = useCaseNumber()
    return (
      <Select
        id={id}
        allowClear={!spec.required}
        placeholder={t('form.search_case')}
        loading={isLoading}
        notFoundContent={isLoading ? t('state.loading') : t('form.no_match')}
        showSearch={{ onSearch: setSearch, filterOption: false }}
        value={value ? idOf(value) : undefined}
        optionRender={({ data }) => (
          <span className="row-option">
            {data.label}
            <small>{data.group}</small>
          </span>
        )}
        labelRender={(shown) => number(value) ?? shown.label ?? t('form.unseen_case')}
        options={options}
        onChange={(next) => {
          pick(options.find((option) => option.value === next))
          onChange?.(next ?? null)
        }}
      />
    )
  },
  wire: idOf,
  isWide: () => true,
})
