// The keys of the board, in a dialog.
import { Modal } from 'antd'
import { useText } from '@/locale'

const KEYS: [string[], string][] = [
  [['J', '↓'], 'next'],
  [['K', '↑'], 'before'],
  [['Enter'], 'send'],
  [['1', '…', '9'], 'pick'],
  [['/'], 'search'],
  [['X'], 'select'],
  [['A'], 'all'],
  [['O'], 'open'],
  [['Esc'], 'back'],
  [['?'], 'help'],
]

export function KeyHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useText()
  return (
    <Modal
      open={isOpen}
      title={t('dispatch.keys')}
      footer={null}
      onCancel={onClose}
      destroyOnHidden
      width={420}
    >
      <dl className="key-list">
        {KEYS.map(([keys, word]) => (
          <div key={word}>
            <dt>
              {keys.map((key) => (key === '…' ? <span key={key}>…</span> : <kbd key={key}>{key}</kbd>))}
            </dt>
            <dd>{t(`dispatch.key_${word}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
