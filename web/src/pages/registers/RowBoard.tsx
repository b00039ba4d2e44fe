// The rows of a register in a column for each option of a choice.
import { useRowCount, useRowList } from '@/api/queries'
import { Lane, Lanes } from '@/components/looks/Lanes'
import { type Field, specOf } from '@/definitions/model'
import { useOptions } from '@/definitions/options'
import { useText } from '@/locale'
import { both, isSure, type Look } from './look'
import { RowCard } from './RowCard'

export default function RowBoard({ register, by, ask, columns }: Look) {
  const { t, language } = useText()
  const field = register.fields[by] as Field
  const options = useOptions(specOf(by, field, language))
  const lanes = [
    ...options.map(({ key, title }) => ({ key, title, filter: `${by} == '${key}'` })),
    ...(isSure(field) ? [] : [{ key: '', title: t('rows.no_value'), filter: `${by} == null` }]),
  ]
  return (
    <Lanes>
      {lanes.map((lane) => (
        <OneLane
          key={lane.key}
          title={lane.title}
          register={register}
          ask={{ ...ask, filter: both(ask.filter, lane.filter) }}
          by={by}
          columns={columns}
        />
      ))}
    </Lanes>
  )
}

function OneLane({ title, register, ask, by, columns }: Look & { title: string }) {
  const { t } = useText()
  const count = useRowCount(register.key, ask).data
  return (
    <Lane
      title={title}
      count={count && `${count.count}${count.more ? '+' : ''}`}
      list={useRowList(register.key, ask)}
      none={t('rows.none_here')}
      cardOf={(row) => <RowCard key={row.id} register={register} row={row} columns={columns} without={by} />}
    />
  )
}
