// The rules of admission: read by the offices, set by the security office from a day on.
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { type Rules, useRules } from '@/admission/data'
import { Fields } from '@/admission/Fields'
import { isWord, useWords } from '@/admission/words'
import { api } from '@/api/client'
import { Await } from '@/components/Await'

export function RulesPanel({ mayChange }: { mayChange: boolean }) {
  const words = useWords()
  const rules = useRules()
  return (
    <section className="panel pad" aria-label={words('rules')}>
      <p className="muted">{words('rules_intro')}</p>
      <Await query={rules} rows={8}>
        {({ now }) => (mayChange ? <Change now={now as Rules} /> : <Shown now={now as Rules} />)}
      </Await>
    </section>
  )
}

const text = (value: number | string | string[]) => (Array.isArray(value) ? value.join(', ') : String(value))

function Shown({ now }: { now: Rules }) {
  const words = useWords()
  return (
    <dl className="admission-facts">
      {Object.entries(now).map(([name, value]) => {
        const word = `rule_${name}`
        return (
          <div key={name}>
            <dt>{isWord(word) ? words(word) : name}</dt>
            <dd className="num">{text(value) || '—'}</dd>
          </div>
        )
      })}
    </dl>
  )
}

function Change({ now }: { now: Rules }) {
  const words = useWords()
  const client = useQueryClient()
  const { message } = App.useApp()
  const fields = Object.entries(now).map(([name, value]) => {
    const word = `rule_${name}`
    const isList = Array.isArray(value)
    return {
      name,
      label: isWord(word) ? words(word) : name,
      kind: isList ? ('text' as const) : ('number' as const),
      isOptional: isList,
      initial: text(value),
    }
  })
  return (
    <Fields
      key={JSON.stringify(now)}
      fields={[{ name: 'valid_from', label: words('valid_from'), kind: 'date', isOptional: true }, ...fields]}
      submit={words('save_rules')}
      onSend={async ({ valid_from, ...given }) => {
        // Only what somebody changed: the rest goes on as it is on that day, which may be another than today.
        const rules = Object.fromEntries(
          Object.entries(given)
            .filter(([name, value]) => (value ?? '') !== text(now[name] ?? ''))
            .map(([name, value]) => [
              name,
              Array.isArray(now[name])
                ? (value ?? '')
                    .split(/[,，]/)
                    .map((one) => one.trim())
                    .filter(Boolean)
                : Number(value),
            ]),
        )
        await api.POST('/api/v1/admission/rules', {
          body: { rules, ...(valid_from ? { valid_from } : {}) },
        })
        message.success(words('rules_saved'))
        await client.invalidateQueries({ queryKey: ['rules'] })
      }}
    />
  )
}
