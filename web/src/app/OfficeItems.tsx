// What only the three offices, and those who may open a case in an emergency, find in the navigation.
import { AlertOutlined, IdcardOutlined, LoginOutlined, MailOutlined } from '@ant-design/icons'
import { useWords } from '@/admission/words'
import type { Me } from '@/api/types'
import { useText } from '@/locale'
import { Item } from './Shell'

export default function OfficeItems({ me }: { me: Me }) {
  const words = useWords()
  const { t } = useText()
  return (
    <>
      {me.is_admin && <Item to="/outbox" icon={<MailOutlined />} label={t('nav.outbox')} />}
      {me.office && <Item to="/accounts" icon={<IdcardOutlined />} label={words('accounts')} />}
      {(me.office === 'audit' || me.may_open_emergency) && (
        <Item to="/emergencies" icon={<AlertOutlined />} label={words('emergencies')} />
      )}
      {me.office === 'audit' && <Item to="/sign-ins" icon={<LoginOutlined />} label={words('sign_ins')} />}
    </>
  )
}
