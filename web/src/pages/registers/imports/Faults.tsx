// What is wrong with the lines of an import, and the same as a workbook to correct.
import { DownloadOutlined } from '@ant-design/icons'
import { useMutation } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { faultBook, useImportFaults } from '@/api/importing'
import type { Import } from '@/api/types'
import { Await } from '@/components/Await'
import { describe } from '@/components/describe'
import { hand } from '@/components/hand'
import { useText } from '@/locale'
import { nameOf } from '../useTaken'

export function Faults({ register, one }: { register: string; one: Import }) {
  const { t, language } = useText()
  const { message } = App.useApp()
  const faults = useImportFaults(register, one.id, `${one.status} ${JSON.stringify(one.counts)}`)
  const book = useMutation({
    mutationFn: async () => {
      const { data, response } = await faultBook(register, one.id, language)
      hand(data as Blob, nameOf(response) ?? 'faults.xlsx')
    },
    onError: (error) => message.error(describe(error, t).title),
  })
  return (
    <section className="panel pad" aria-labelledby="import-faults">
      <h2 id="import-faults">{t('import.faults')}</h2>
      <Await query={faults} rows={3}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <p className="muted">{t('import.no_faults')}</p>
          return (
            <>
              <ol className="import-faults">
                {items.map((fault, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows
                  <li key={at}>
                    <b className="num">{t('import.line', { n: fault.line })}</b>
                    {fault.title && <span>{fault.title}</span>}
                    <span>{language === 'en' ? fault.en : fault.zh}</span>
                  </li>
                ))}
              </ol>
              <div className="import-actions">
                {faults.hasNextPage && (
                  <Button loading={faults.isFetchingNextPage} onClick={() => faults.fetchNextPage()}>
                    {t('do.more')}
                  </Button>
                )}
                <Button icon={<DownloadOutlined />} loading={book.isPending} onClick={() => book.mutate()}>
                  {t('import.book')}
                </Button>
              </div>
            </>
          )
        }}
      </Await>
    </section>
  )
}
