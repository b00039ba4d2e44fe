// Says of a retired row since when, by whom and what that means; who may, takes it back into use.
import { Alert, Button, Popconfirm } from 'antd'
import { useRowHistory } from '@/api/queries'
import type { Row } from '@/api/types'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import '@/locale/registers'

type Props = { register: string; row: Row; isRestoring: boolean; onRestore: () => void }

const isErased = (value: unknown) => !!value && typeof value === 'object' && 'erased' in value

export function RowRetired({ register, row, isRestoring, onRestore }: Props) {
  const { t } = useText()
  const history = useRowHistory(register, row.id).data
  const by = history?.findLast((change) => change.action === 'retire')?.actor?.name
  const at = formatInstant(row.retired_at ?? '')
  const hasLost = Object.values(row.fields).some(isErased)
  return (
    <Alert
      type="info"
      showIcon
      title={by ? t('ledger.retired_by', { at, who: by }) : t('ledger.retired_since', { at })}
      description={t(hasLost ? 'ledger.retired_erased' : 'ledger.retired_note')}
      action={
        row.may?.restore && (
          <Popconfirm
            title={t('ledger.restore_ask')}
            description={t('ledger.restore_note')}
            okText={t('ledger.restore')}
            cancelText={t('do.cancel')}
            onConfirm={onRestore}
          >
            <Button loading={isRestoring}>{t('ledger.restore')}</Button>
          </Popconfirm>
        )
      }
    />
  )
}
