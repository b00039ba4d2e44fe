// The rows of a register in a column for each option of a choice.
import { Button } from 'antd'
import { type RowAsk, useRowCount, useRowList } from '@/api/queries'
import { Await } from '@/components/Await'
import { type Field, type Register, specOf } from '@/definitions/model'
import { useOptions } from '@/definitions/options'
import { useText } from '@/locale'
import { RowCard } from './RowCard'

type Props = { register: Register; by: string; ask: RowAsk; columns: readonly string[] | undefined }

/** Both conditions; either may be missing. */
export const both = (one: string | undefined, other: string): string => (one ? `(${one}) && ${other}` : other)

export function RowBoard({ register, by, ask, columns }: Props) {
  const { t, language } = useText()
  const field = register.fields[by] as Field
  const options = useOptions(specOf(by, field, language))
  const lanes = [
    ...options.map(({ key, title }) => ({ key, title, filter: `${by} == '${key}'` })),
    ...(field.required ? [] : [{ key: '', title: t('rows.no_value'), filter: `${by} == null` }]),
  ]
  return (
    <div className="state-board">
      {lanes.map((lane) => (
        <Lane
          key={lane.key}
          title={lane.title}
          register={register}
          ask={{ ...ask, filter: both(ask.filter, lane.filter) }}
          by={by}
          columns={columns}
        />
      ))}
    </div>
  )
}

function Lane({ title, register, ask, by, columns }: Props & { title: string }) {
  const { t } = useText()
  const list = useRowList(register.key, ask)
  const count = useRowCount(register.key, ask).data
  return (
    <section className="state-column" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <b className="num">{count ? `${count.count}${count.more ? '+' : ''}` : ' '}</b>
      </header>
      <div className="state-cards">
        <Await query={list} rows={3}>
          {({ pages }) => {
            const rows = pages.flatMap((page) => page.items)
            if (rows.length === 0) return <p className="muted state-none">{t('rows.none_here')}</p>
            return (
              <>
                {rows.map((row) => (
                  <RowCard key={row.id} register={register} row={row} columns={columns} without={by} />
                ))}
                {list.hasNextPage && (
                  <Button size="small" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                    {t('do.more')}
                  </Button>
                )}
              </>
            )
          }}
        </Await>
      </div>
    </section>
  )
}
