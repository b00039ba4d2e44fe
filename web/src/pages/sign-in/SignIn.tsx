// Signing in; in a demo the accounts stand beside the form and one click signs in.
import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { api, body } from '@/api/client'
import { ProblemError } from '@/api/problem'
import type { DemoAccount } from '@/api/types'
import { pageAfterSignIn, signIn } from '@/app/session'
import { AppearanceSwitch, LanguageSwitch } from '@/app/switches'
import { Brand } from '@/components/Brand'
import { ProblemNote } from '@/components/ProblemNote'
import { useText } from '@/locale'
import { Blocks } from './Blocks'
import { DemoAccounts } from './DemoAccounts'

type Given = { account: string; password: string }

export default function SignIn() {
  const { t } = useText()
  const navigate = useNavigate()
  const { search } = useLocation()
  const [form] = Form.useForm<Given>()
  const [refused, setRefused] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const demo = useQuery({
    queryKey: ['demo'],
    queryFn: () => body(api.GET('/api/v1/demo/accounts')),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  useEffect(() => {
    document.title = `${t('sign_in.title')} · ${t('app')}`
  }, [t])

  const send = async ({ account, password }: Given) => {
    setBusy(true)
    setRefused(undefined)
    try {
      await signIn(account.trim(), password)
      await navigate(pageAfterSignIn(search), { replace: true })
    } catch (error) {
      setRefused(error)
    } finally {
      setBusy(false)
    }
  }
  const choose = (one: DemoAccount) => {
    form.setFieldsValue({ account: one.account, password: one.password })
    send(one)
  }
  const accounts = demo.data?.items ?? []
  return (
    <div className="sign-in">
      <aside>
        <Blocks />
        <div className="sign-in-brand">
          <Brand size={34} isPale />
          {t('app')}
        </div>
        <p>{t('sign_in.line')}</p>
      </aside>
      <main>
        <div className="sign-in-tools">
          <LanguageSwitch />
          <AppearanceSwitch />
        </div>
        <div className={`sign-in-box${accounts.length > 0 ? ' with-demo' : ''}`}>
          <section>
            <h1>{t('sign_in.title')}</h1>
            <p className="muted">{t('sign_in.intro')}</p>
            {refused !== undefined && <Refusal error={refused} />}
            <Form<Given> form={form} layout="vertical" size="large" requiredMark={false} onFinish={send}>
              <Form.Item
                name="account"
                label={t('sign_in.account')}
                validateTrigger="onSubmit"
                rules={[{ required: true, message: t('sign_in.need_account') }]}
              >
                <Input autoComplete="username" autoFocus />
              </Form.Item>
              <Form.Item
                name="password"
                label={t('sign_in.password')}
                validateTrigger="onSubmit"
                rules={[{ required: true, message: t('sign_in.need_password') }]}
              >
                <Input.Password autoComplete="current-password" />
              </Form.Item>
              <Button type="primary" htmlType="submit" block loading={isBusy}>
                {t('sign_in.submit')}
              </Button>
            </Form>
          </section>
          {accounts.length > 0 && <DemoAccounts accounts={accounts} isBusy={isBusy} onChoose={choose} />}
        </div>
      </main>
    </div>
  )
}

function Refusal({ error }: { error: unknown }) {
  const { t } = useText()
  // A wrong password is no ended session, so it has words of its own; a lock-out says so itself.
  if (error instanceof ProblemError && error.status === 401) {
    return <ProblemNote error={new ProblemError(400, { detail: t('sign_in.refused') })} />
  }
  return <ProblemNote error={error} />
}
