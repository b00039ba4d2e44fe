// One plan at work: queue, map and the case in hand side by side, and the keys that move through them.
import { QuestionCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { useQueue, useSuggestions } from '@/api/dispatching'
import { useGrids } from '@/api/places'
import { caseQuery, useMe } from '@/api/queries'
import type { Case, Colour, Person } from '@/api/types'
import { ColourFilter } from '@/components/ColourFilter'
import { GridMap } from '@/components/map/GridMap'
import { useKeys } from '@/components/useKeys'
import { firstText, placeOf } from '@/definitions/caseWords'
import { useText } from '@/locale'
import { InHand } from './InHand'
import { KeyHelp } from './KeyHelp'
import { Preview } from './Preview'
import { type Plan, rolesOf } from './plans'
import { Queue } from './Queue'
import { useDispatching } from './useDispatching'

/** What waits is never done, so green is no choice here. */
const COLOURS = ['red', 'yellow', 'blue'] as const
const NOTHING: readonly Case[] = []
/** Stands in until the definitions are there, so that the page has its shape from the start. */
const NO_PLAN = {
  key: '',
  loop: { key: '', steps: {}, fields: {} },
  step: '',
  input: '',
  states: [],
} as never

export function Board({ plan: given, chooser }: { plan: Plan | undefined; chooser: ReactNode }) {
  const plan = given ?? (NO_PLAN as Plan)
  const { t } = useText()
  const navigate = useNavigate()
  const me = useMe().data
  const queue = useQueue(given && plan.loop.key, plan.states)
  const { sent, refused, dispatch, isWaiting } = useDispatching(plan)
  const [colour, setColour] = useState<Colour | ''>('')
  const [chosenId, setChosen] = useState<string>()
  const [pick, setPick] = useState<Person | number>(0)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [open, setOpen] = useState<'keys' | 'preview' | 'form'>()
  const search = useRef<{ focus: () => void }>(null)

  const waiting = useMemo(() => queue.data?.items.filter(isWaiting) ?? NOTHING, [queue.data, isWaiting])
  const counts = useMemo(
    () => Object.fromEntries(COLOURS.map((one) => [one, waiting.filter((it) => it.colour === one).length])),
    [waiting],
  )
  const lines = useMemo(
    () => (colour ? waiting.filter((one) => one.colour === colour) : waiting),
    [waiting, colour],
  )
  const at = Math.max(
    lines.findIndex((one) => one.id === chosenId),
    0,
  )
  const chosen = lines[at]
  const batch = useMemo(() => waiting.filter((one) => selected.has(one.id)), [waiting, selected])

  const ask = { step: plan.step, input: plan.input, suggest: plan.suggest }
  const suggestions = useSuggestions(chosen?.id, ask)
  const needsTwo = useNeedsTwo(chosen?.id, plan)
  const person = typeof pick === 'number' ? suggestions.data?.items[pick]?.person : pick

  const choose = useCallback((id: string | undefined) => {
    setChosen(id)
    setPick(0)
  }, [])
  const step = (by: number) => choose(lines[Math.min(Math.max(at + by, 0), lines.length - 1)]?.id)
  const send = () => {
    if (batch.length > 0) return setOpen('preview')
    if (!chosen) return undefined
    if (!plan.isSimple || needsTwo) return setOpen('form')
    if (!person) return undefined
    // The next one takes its place, so that the same key goes on with it.
    choose((lines[at + 1] ?? lines[at - 1])?.id)
    dispatch(chosen, person)
    return undefined
  }
  const toggle = (id: string) =>
    setSelected((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  const digits = Object.fromEntries(
    (suggestions.data?.items ?? []).slice(0, 9).map((_, n) => [String(n + 1), () => setPick(n)]),
  )
  useKeys(
    {
      ...digits,
      j: () => step(1),
      k: () => step(-1),
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      x: () => chosen && toggle(chosen.id),
      a: () => setSelected(selected.size === lines.length ? new Set() : new Set(lines.map((one) => one.id))),
      o: () => chosen && navigate(`/cases/${chosen.id}`),
      '/': () => search.current?.focus(),
      '?': () => setOpen('keys'),
      Enter: send,
      Escape: () => (selected.size > 0 ? setSelected(new Set()) : setColour('')),
    },
    '[data-queue]',
  )
  useLineInView(chosen?.id)

  const held = useMemo(() => new Set(rolesOf(me)), [me])
  const orgs = useMemo(
    () => [...new Set((me?.roles ?? []).filter((one) => held.has(one.role)).map((one) => one.org.id))].sort(),
    [me, held],
  )
  const grids = useGrids(orgs)
  const marks = useMemo(
    () =>
      lines.flatMap((one) => {
        const place = placeOf(one.fields, plan.loop)
        const title = `${one.number} ${firstText(one.fields, plan.loop) ?? ''}`
        return place ? [{ id: one.id, at: place, colour: one.colour, title }] : []
      }),
    [lines, plan.loop],
  )
  const done = [...sent.values()].filter((one) => one.isDone).length
  return (
    <div className="board" data-done={done}>
      <header className="board-head">
        <h1>{t('nav.dispatch')}</h1>
        {chooser}
        <ColourFilter
          value={colour}
          counts={queue.data ? counts : {}}
          colours={COLOURS}
          onChange={(next) => {
            setColour(next)
            choose(undefined)
          }}
        />
        <span className="grow" />
        <p className="muted" aria-live="polite">
          {done > 0 && t('dispatch.done', { n: done })}
        </p>
        <Button icon={<QuestionCircleOutlined />} onClick={() => setOpen('keys')}>
          {t('dispatch.keys')}
        </Button>
      </header>
      <Queue
        {...{ queue, lines, waiting: waiting.length, colour, refused, selected, loop: plan.loop }}
        chosen={chosen?.id}
        onChoose={choose}
        onToggle={toggle}
        onBatch={() => setOpen('preview')}
        onClear={() => setSelected(new Set())}
        onAnyColour={() => setColour('')}
      />
      <section className="board-map" aria-label={t('map.title')}>
        <GridMap
          grids={grids ?? []}
          marks={marks}
          label={t('dispatch.map', { n: marks.length })}
          chosen={chosen?.id}
          picked={selected}
          onChoose={choose}
        />
        {marks.length < lines.length && (
          <p className="map-note">{t('dispatch.no_place', { n: lines.length - marks.length })}</p>
        )}
      </section>
      <InHand
        {...{ plan, ask, suggestions, person, sent, needsTwo }}
        of={chosen}
        grids={grids ?? []}
        refused={chosen && refused.get(chosen.id)}
        search={search}
        onPick={setPick}
        onSend={send}
        isFormOpen={open === 'form'}
        onCloseForm={() => setOpen(undefined)}
      />
      <KeyHelp isOpen={open === 'keys'} onClose={() => setOpen(undefined)} />
      {open === 'preview' && (
        <Preview
          {...{ plan, ask, dispatch }}
          cases={batch}
          onClose={() => {
            setOpen(undefined)
            setSelected(new Set())
          }}
        />
      )}
    </div>
  )
}

/** Whether somebody must be named who goes along: the case itself says so, where the step can name one at all. */
function useNeedsTwo(id: string | undefined, plan: Plan): boolean {
  const second = plan.loop.steps[plan.step]?.second
  const whole = useQuery({ ...caseQuery(id ?? ''), enabled: !!id && !!second })
  const step = whole.data?.steps?.find(({ key }) => key === plan.step)
  return !!step?.input.some(({ key, required }) => key === second && required)
}

/** Keeps the chosen line in view, and the keyboard with it unless it is busy elsewhere on the board. */
function useLineInView(id: string | undefined) {
  useEffect(() => {
    const line = id && document.querySelector<HTMLElement>(`[data-line="${id}"]`)
    if (!line) return
    line.scrollIntoView({ block: 'nearest' })
    const focused = document.activeElement
    const isFree = !focused || focused === document.body || focused.closest('[data-queue], nav.side')
    if (isFree) line.querySelector('button')?.focus({ preventScroll: true })
  }, [id])
}
