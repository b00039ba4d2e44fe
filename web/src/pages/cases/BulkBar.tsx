// What can be done with the lines that are picked: nothing that a step would have to decide.
import { CopyOutlined, ExportOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import type { Case } from '@/api/types'
import { useText } from '@/locale'

/** Browsers open no more at once without asking. */
const TABS_MOST = 10

type Props = { cases: readonly Case[]; children: React.ReactNode; onClear: () => void }

export function BulkBar({ cases, children, onClear }: Props) {
  const { t } = useText()
  const { message } = App.useApp()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(cases.map((one) => one.number).join('\n'))
      message.success(t('bulk.copied', { n: cases.length }))
    } catch {
      message.error(t('bulk.not_copied'))
    }
  }
  return (
    <div className="bulk-bar" role="status">
      <b className="num">{t('bulk.picked', { n: cases.length })}</b>
      <Button icon={<CopyOutlined />} onClick={copy}>
        {t('bulk.copy')}
      </Button>
      <Button
        icon={<ExportOutlined />}
        disabled={cases.length > TABS_MOST}
        title={cases.length > TABS_MOST ? t('bulk.too_many', { n: TABS_MOST }) : undefined}
        onClick={() => {
          for (const one of cases) window.open(`/cases/${one.id}`, '_blank', 'noopener')
        }}
      >
        {t('bulk.open')}
      </Button>
      {children}
      <span className="grow" />
      <Button type="text" onClick={onClear}>
        {t('bulk.clear')}
      </Button>
    </div>
  )
}
