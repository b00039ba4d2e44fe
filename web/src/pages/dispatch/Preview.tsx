// Several cases at once: a proposal that can be changed line by line, then sent, each line with its own answer.
import { CheckOutlined, LoadingOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Modal, Select } from 'antd'
import { useMemo, useState } from 'react'
import { type Ask, readBatch } from '@/api/dispatching'
import type { Case, Person, Suggestions } from '@/api/types'
import { Await } from '@/components/Await'
import { ColourSign } from '@/components/ColourMark'
import { titleIn } from '@/definitions/caseWords'
import { useText } from '@/locale'
import type { Plan } from './plans'
import { propose, proposedBy } from './proposal'

type Answer = 'sending' | 'done' | { because: string }
type Props = {
  plan: Plan
  ask: Ask
  cases: readonly Case[]
  dispatch: (of: Case, to: Person) => Promise<string | undefined>
  onClose: () => void
}

export function Preview({ plan, ask, cases: given, dispatch, onClose }: Props) {
  const { t } = useText()
  // What was selected when the dialog opened; sending takes lines out of the queue behind it.
  const [cases] = useState(given)
  const found = useQuery({
    queryKey: ['batch', ask, cases.map((one) => one.id)],
    gcTime: 0,
    // A proposal that changes under one's eyes is none.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: () => readBatch(cases, ask),
  })
  return (
    <Modal
      open
      title={t('dispatch.preview_title', { n: cases.length })}
      footer={null}
      onCancel={onClose}
      mask={{ closable: false }}
      destroyOnHidden
      width={820}
      className="preview"
    >
      <Await query={found} rows={cases.length}>
        {(known) => <Lines {...{ plan, cases, known, dispatch, onClose }} />}
      </Await>
    </Modal>
  )
}

type LinesProps = Omit<Props, 'ask'> & { known: Awaited<ReturnType<typeof readBatch>> }

function Lines({ plan, cases, known, dispatch, onClose }: LinesProps) {
  const { t, say } = useText()
  const [chosen, setChosen] = useState<Record<string, string>>({})
  const [answers, setAnswers] = useState<Record<string, Answer>>({})
  const proposed = useMemo(() => {
    const given = cases.map((one, at) => ({ id: one.id, found: known.found[at] ?? NOBODY }))
    return known.proposals ? proposedBy(known.proposals, given) : propose(given)
  }, [cases, known])
  const lines = cases.map((of, at) => {
    const found = known.found[at] ?? NOBODY
    const to = found.items.find((item) => item.person.id === (chosen[of.id] ?? proposed[at]?.to?.id))
    return { of, found, to, because: proposed[at]?.because }
  })
  const open = lines.filter(({ of, to }) => to && !answers[of.id])
  const isSending = Object.values(answers).includes('sending')
  const isOver = Object.keys(answers).length > 0 && !isSending
  const send = async () => {
    const put = (id: string, answer: Answer) => setAnswers((before) => ({ ...before, [id]: answer }))
    await Promise.all(
      open.map(async ({ of, to }) => {
        if (!to) return
        put(of.id, 'sending')
        const because = await dispatch(of, to.person)
        put(of.id, because ? { because } : 'done')
      }),
    )
  }
  const people = new Set(open.map(({ to }) => to?.person.id)).size
  return (
    <>
      <p className="muted" {...(isOver ? { 'data-over': true } : {})}>
        {isOver
          ? t('dispatch.preview_over', { n: Object.values(answers).filter((one) => one === 'done').length })
          : t('dispatch.preview_intro', { n: open.length, people })}
      </p>
      <div className="preview-lines">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('case.what')}</th>
              <th scope="col">{t('dispatch.to')}</th>
              <th scope="col">{t('dispatch.why')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ of, found, to, because }) => (
              <tr key={of.id} data-preview={of.number}>
                <td>
                  <span className="preview-what">
                    <ColourSign colour={of.colour} size={15} />
                    <span>
                      <span className="visually-hidden">{t(`colour.${of.colour}`)}</span>
                      {titleIn(of, plan.loop).title}
                      <small className="num">{of.number}</small>
                    </span>
                  </span>
                </td>
                <td>
                  <Select
                    aria-label={`${of.number} ${t('dispatch.to')}`}
                    disabled={!!answers[of.id]}
                    placeholder={t('dispatch.nobody')}
                    showSearch={{ optionFilterProp: 'label' }}
                    value={to?.person.id}
                    options={found.items.map(({ person }) => ({ value: person.id, label: person.name }))}
                    onChange={(id: string) => setChosen((before) => ({ ...before, [of.id]: id }))}
                  />
                </td>
                <td>
                  <Outcome
                    answer={answers[of.id]}
                    why={to ? whyOf(to, t) : (because ?? t('dispatch.nobody'))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="form-end">
        {!isOver && <Button onClick={onClose}>{t('do.cancel')}</Button>}
        {/* One button all along, so that the focus stays on it. */}
        <Button
          type="primary"
          autoFocus
          loading={isSending}
          disabled={!isOver && !isSending && open.length === 0}
          onClick={isOver ? onClose : send}
        >
          {isOver
            ? t('do.close')
            : t('dispatch.send_all', { step: say(plan.loop.steps[plan.step]?.title), n: open.length })}
        </Button>
      </div>
    </>
  )
}

const NOBODY: Suggestions = { items: [], excluded: [] }

type Say = (key: string, values?: Record<string, unknown>) => string

/** The weightiest reasons of a suggestion in a few words. */
function whyOf(item: Suggestions['items'][number], t: Say): string {
  if (item.reasons.length === 0) return t('dispatch.in_turn')
  const best = [...item.reasons].sort((a, b) => b.points - a.points).slice(0, 2)
  return best.map((reason) => `${reason.title} ${Math.round(reason.points * 100) / 100}`).join(' · ')
}

function Outcome({ answer, why }: { answer: Answer | undefined; why: string }) {
  const { t } = useText()
  if (answer === 'sending') return <LoadingOutlined aria-label={t('dispatch.sending')} />
  if (answer === 'done') {
    return (
      <span className="preview-done">
        <CheckOutlined aria-hidden /> {t('dispatch.sent')}
      </span>
    )
  }
  if (answer) return <span className="queue-refused">{answer.because}</span>
  return <span className="muted">{why}</span>
}
