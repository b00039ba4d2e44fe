// The sheet between a filled form and its sending: whose is it? The form itself is safe on the phone already.
import { useNavigate } from 'react-router'
import { useText } from '@/locale'
import { adopt } from '../outbox/outbox'
import { PhoneEntry } from './PhoneEntry'
import { Sheet } from './Sheet'

type Props = { entry: string; phone?: string; onClose: () => void }

export default function SendDraft({ entry, phone, onClose }: Props) {
  const { t } = useText()
  const navigate = useNavigate()
  return (
    <Sheet title={t('entry.whose')} onClose={onClose}>
      <p className="muted">{t('entry.whose_do')}</p>
      <PhoneEntry
        {...(phone ? { phone } : {})}
        onDone={(me) => {
          void adopt(entry, me.person.id).then(() => navigate(`/sent/${entry}`, { replace: true }))
        }}
      />
    </Sheet>
  )
}
