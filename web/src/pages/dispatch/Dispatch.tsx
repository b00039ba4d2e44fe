// The dispatch board: what waits, where it is, who could take it and why; all of it by keyboard.
import { Button, Select } from 'antd'
import { useEffect, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { useDefinitions } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { useText } from '@/locale'
import '@/locale/turns'
import '@/locale/dispatch'
import { Board } from './Board'
import { type Plan, usePlans } from './plans'

export default function Dispatch() {
  const { t, say } = useText()
  const plans = usePlans()
  const heads = useDefinitions()
  const [search, setSearch] = useSearchParams()
  const plan = plans?.find((one) => one.key === search.get('plan')) ?? plans?.[0]
  useEffect(() => {
    document.title = `${t('nav.dispatch')} · ${t('app')}`
  }, [t])
  const chooser = useMemo(() => {
    if (!plans || plans.length < 2 || !plan) return null
    const title = (one: Plan) => `${say(one.loop.title)} · ${say(one.loop.steps[one.step]?.title)}`
    return (
      <Select
        aria-label={t('dispatch.plan')}
        value={plan.key}
        options={plans.map((one) => ({ value: one.key, label: title(one) }))}
        onChange={(key: string) => setSearch({ plan: key }, { replace: true })}
      />
    )
  }, [plans, plan, say, t, setSearch])
  if (!plans && heads.error) {
    return (
      <div className="page">
        <PageHead title={t('nav.dispatch')} />
        <div className="panel">
          <Await query={heads}>{() => null}</Await>
        </div>
      </div>
    )
  }
  if (plans && !plan) {
    return (
      <div className="page">
        <PageHead title={t('nav.dispatch')} />
        <div className="panel">
          <Empty
            title={t('dispatch.not_yours')}
            because={t('dispatch.not_yours_because')}
            action={<Button href="/">{t('nav.turns')}</Button>}
          />
        </div>
      </div>
    )
  }
  return <Board key={plan?.key ?? ''} plan={plan} chooser={chooser} />
}
