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
import '@/style/admission.css'
import { Blocks } from './Blocks'
import { DemoAccounts } from './DemoAccounts'
import { refusedIn, useSignInWords } from './words'

type Given = { account: string; password: string; second?: string }

export default function SignIn() {
  const { t } = useText()
  const navigate = useNavigate()
  const { search } = useLocation()
  const [form] = Form.useForm<Given>()
  const [refused, setRefused] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const [needsSecond, setNeedsSecond] = useState(false)
  const words = useSignInWords()
  const sentBack = refusedIn(search)
  const demo = useQuery({
    queryKey: ['demo'],
    queryFn: () => body(api.GET('/api/v1/demo/accounts')),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  useEffect(() => {
    document.title = `${t('sign_in.title')} · ${t('app')}`
  }, [t])

  const provider = useQuery({
    queryKey: ['provider'],
    queryFn: () => body(api.GET('/api/v1/session/provider')),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const send = async ({ account, password, second }: Given) => {
    setBusy(true)
    setRefused(undefined)
    try {
      await signIn(account.trim(), password, second?.trim())
      await navigate(pageAfterSignIn(search), { replace: true })
    } catch (error) {
      // The password is right: only the second factor is still asked for.
      if (error instanceof ProblemError && error.code === 'second_factor') setNeedsSecond(true)
      else setRefused(error)
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
            {sentBack && refused === undefined && (
              <ProblemNote error={new ProblemError(400, { detail: words(sentBack) })} />
            )}
            {refused !== undefined && <Refusal error={refused} />}
            <Form<Given> form={form} layout="vertical" size="large" requiredMark={false} onFinish={send}>
              <Form.Item
                name="account"
                hidden={needsSecond}
                label={t('sign_in.account')}
                validateTrigger="onSubmit"
                rules={[{ required: true, message: t('sign_in.need_account') }]}
              >
                <Input autoComplete="username" autoFocus />
              </Form.Item>
              <Form.Item
                name="password"
                hidden={needsSecond}
                label={t('sign_in.password')}
                validateTrigger="onSubmit"
                rules={[{ required: true, message: t('sign_in.need_password') }]}
              >
                <Input.Password autoComplete="current-password" />
              </Form.Item>
              {needsSecond && (
                <Form.Item
                  name="second"
                  label={words('second')}
                  extra={words('second_intro')}
                  rules={[{ required: true, message: words('second') }]}
                >
                  <Input autoComplete="one-time-code" autoFocus />
                </Form.Item>
              )}
              <Button type="primary" htmlType="submit" block loading={isBusy}>
                {t('sign_in.submit')}
              </Button>
              {needsSecond && (
                <Button
                  type="text"
                  block
                  onClick={() => {
                    setNeedsSecond(false)
                    setRefused(undefined)
                    form.resetFields()
                  }}
                >
                  {words('second_again')}
                </Button>
              )}
            </Form>
            {provider.data?.title && !needsSecond && (
              <Button
                block
                size="large"
                className="sign-in-or"
                href={`/api/v1/session/provider/start?next=${encodeURIComponent(pageAfterSignIn(search))}`}
              >
                {provider.data.title}
              </Button>
            )}
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
  if (error instanceof ProblemError && error.code === 'credentials') {
    return <ProblemNote error={new ProblemError(400, { detail: t('sign_in.refused') })} />
  }
  if (error instanceof ProblemError && error.status === 401) {
    return <ProblemNote error={new ProblemError(400, { detail: error.because ?? error.message })} />
  }
  return <ProblemNote error={error} />
}
