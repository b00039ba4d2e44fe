// Puts a piece of the console on a page, with its words and its data client.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App } from 'antd'
import { act, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, vi } from 'vitest'
import { startLocale } from '@/locale'
import { deskWords } from '@/locale/desk'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

/** Started once: starting anew would redraw whatever earlier tests have left on the page. */
const words = startLocale(deskWords, 'zh')

export type Answers = Record<string, unknown>

/** Answers every GET by its path; anything else is a 404. */
export function answer(answers: Answers) {
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const { pathname } = new URL(typeof input === 'string' ? input : input.url, 'http://localhost')
    const found = answers[pathname]
    return new Response(JSON.stringify(found ?? { status: 404, code: 'not_found' }), {
      status: found === undefined ? 404 : 200,
      headers: { 'Content-Type': 'application/json' },
    })
  })
}

/** What stands on the page; it goes with its test. */
const roots: Root[] = []
const clients: QueryClient[] = []
afterEach(() =>
  act(async () => {
    for (const root of roots.splice(0)) root.unmount()
    clients.splice(0)
  }),
)

/** Draws it and gives the element it stands in. */
export async function draw(what: ReactNode): Promise<HTMLElement> {
  await words
  const element = document.body.appendChild(document.createElement('div'))
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  clients.push(client)
  const root = createRoot(element)
  roots.push(root)
  await act(async () =>
    root.render(
      <QueryClientProvider client={client}>
        <App>{what}</App>
      </QueryClientProvider>,
    ),
  )
  await settle()
  return element
}

/** Turns of the event loop after which what an answer sets going has come to rest, however slow the machine is. */
const TURNS = 30

const turn = () => new Promise((done) => setTimeout(done, 1))
const isAsking = () => clients.some((client) => client.isFetching() + client.isMutating() > 0)

/** Lets what was asked for be answered, and forms finish their own promises. */
export const settle = () =>
  act(async () => {
    for (let turns = 0; turns < TURNS || isAsking(); turns += 1) await turn()
  })

/** Waits for what a part brings that is loaded when it is opened, at most so many milliseconds. */
const PATIENCE = 20_000

export async function until(check: () => void) {
  const end = Date.now() + PATIENCE
  for (;;) {
    try {
      return check()
    } catch (error) {
      if (Date.now() > end) throw error
    }
    await settle()
  }
}

/** Types into an input as a person does. */
export async function type(input: HTMLInputElement | HTMLTextAreaElement | null, text: string) {
  if (!input) throw new Error('there is no such input')
  const prototype =
    input instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype
  const setter = Object.getOwnPropertyDescriptor(prototype, 'value')?.set
  await act(async () => {
    setter?.call(input, text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.dispatchEvent(new Event('change', { bubbles: true }))
    input.dispatchEvent(new FocusEvent('focusout', { bubbles: true }))
  })
  await settle()
}

export async function click(element: Element | null | undefined) {
  if (!(element instanceof HTMLElement)) throw new Error('there is nothing to click')
  await act(async () => element.click())
  await settle()
}
