// A row as a card: on a board, beside the map, under a day of the calendar.
import { Link } from 'react-router'
import type { Row } from '@/api/types'
import { FieldValue } from '@/definitions/FieldValue'
import { RoomContext } from '@/definitions/field'
import { type Register, specsOf } from '@/definitions/model'
import { NamesProvider } from '@/definitions/names'
import { columnsOf } from '@/definitions/RowTable'
import { rowLabel } from '@/definitions/rows'
import { useText } from '@/locale'

const LINES_MAX = 4

type Props = {
  register: Register
  row: Row
  columns: readonly string[] | undefined
  without?: string | undefined
}

export function RowCard({ register, row, columns, without }: Props) {
  const { t, language } = useText()
  const lines = columnsOf(register, specsOf(register.fields, language), columns)
    .filter((spec) => spec.key !== register.label && spec.key !== without)
    .slice(0, LINES_MAX)
  return (
    <NamesProvider value={row.names ?? {}}>
      <Link className="case-card" to={`/registers/${register.key}/${row.id}`}>
        <span className="case-card-head">
          <b>{rowLabel(row, register) ?? row.id.slice(0, 8)}</b>
          {row.retired_at && <span className="chip">{t('registers.retired')}</span>}
        </span>
        {lines.map((spec) => (
          <small key={spec.key}>
            <span>{spec.title}</span>{' '}
            <RoomContext value="card">
              <FieldValue spec={spec} value={row.fields[spec.key]} />
            </RoomContext>
          </small>
        ))}
      </Link>
    </NamesProvider>
  )
}
