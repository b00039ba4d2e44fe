// Exports exactly what is seen: the same filter, the same order, the columns that are shown; or the picked lines.
import { DownloadOutlined } from '@ant-design/icons'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'
import { type CaseFilter, type CaseSort, casesUpTo, definitionQuery } from '@/api/queries'
import type { Case } from '@/api/types'
import { describe } from '@/components/describe'
import { dayOf } from '@/components/looks/month'
import { useTurnOf } from '@/definitions/caseWords'
import type { Column } from '@/definitions/columns'
import type { Loop } from '@/definitions/model'
import { useText } from '@/locale'
import { csvOf, save } from './csv'

/** More lines than this are for a report, not for a page. */
const MOST = 20_000

type Props = { filter: CaseFilter; sort: CaseSort; columns: readonly Column[]; picked?: readonly Case[] }

export function Export({ filter, sort, columns, picked }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const client = useQueryClient()
  const turnOf = useTurnOf()
  const [read, setRead] = useState<number>()
  const run = async () => {
    setRead(0)
    try {
      const found = picked
        ? { items: [...picked], isPartial: false }
        : await casesUpTo(filter, sort, MOST, setRead)
      const loops = new Map<string, Loop>()
      for (const key of new Set(found.items.map((one) => one.loop))) {
        loops.set(key, await client.fetchQuery(definitionQuery('loop', key)))
      }
      const today = dayOf(new Date().toISOString())
      save(csvOf(found.items, columns, loops, t, turnOf), `${t('nav.cases')}-${today}.csv`)
      const words = found.isPartial ? 'csv.partial' : 'csv.done'
      message[found.isPartial ? 'warning' : 'success'](t(words, { n: found.items.length }))
    } catch (error) {
      message.error(describe(error, t).title)
    }
    setRead(undefined)
  }
  return (
    <Button icon={<DownloadOutlined />} loading={read !== undefined} onClick={run}>
      {read ? t('csv.reading', { n: read }) : t('csv.export')}
    </Button>
  )
}
