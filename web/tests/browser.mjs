// A real browser for the stories: one window a person, a picture and an accessibility check of every page.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const SCREENS = new URL('../../target/screens/', import.meta.url).pathname
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const ARGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
]
const windows = new Map()
const PATIENCE_MS = 20_000

/** Everything that went wrong without stopping the story: console errors, inaccessible parts. */
export const faults = []

/** The running demo that a story is walked through: BASE_URL, or GRIDWORK_URL. */
export const base = process.env.BASE_URL ?? process.env.GRIDWORK_URL
if (!base) {
  console.error(
    'BASE_URL is missing: give the address of a running demo, e.g. BASE_URL=http://127.0.0.1:8080',
  )
  process.exit(2)
}

/** Says how far a story has come. */
export const say = (text) => console.log(`· ${text}`)

/** Ends a story that came to its end: with a word, or with what went wrong on the way. */
export function end(word, wrong = faults) {
  if (wrong.length > 0) {
    console.error(['the story came to its end, but:', ...wrong].join('\n  '))
    process.exit(1)
  }
  console.log(word)
}

/** Starts the browser; CHROMIUM names another than Debian's. */
export async function start() {
  mkdirSync(SCREENS, { recursive: true })
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS })
}

/** A window of its own: own cookies, own language, own light. */
export async function windowOf(browser, base, who, options = {}) {
  const context = await browser.newContext({
    baseURL: base,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    // What still moves is missed by a click, and half a fade has half a contrast.
    reducedMotion: 'reduce',
    viewport: { width: 1440, height: 960 },
    ...options,
  })
  const page = await context.newPage()
  windows.set(who, page)
  page.setDefaultTimeout(PATIENCE_MS)
  page.on('pageerror', (error) => faults.push(`${who}: ${error}`))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${who}: ${message.text()}`)
  })
  return page
}

/**
 * Does what ends in a refusal the story asked for, and takes the browser's note about it off what went wrong. The note
 * may come long after the page has drawn the refusal, so it is waited for.
 */
export async function meantToFail(page, note, act) {
  const noted = page.waitForEvent(
    'console',
    (message) => message.type() === 'error' && note.test(message.text()),
  )
  await act()
  const text = (await noted).text()
  faults.splice(
    faults.findIndex((fault) => fault.endsWith(text)),
    1,
  )
}

/** Takes a picture and looks for what people with other senses or hands could not use. */
export async function look(page, name) {
  await page.screenshot({ path: `${SCREENS}${name}.png` })
  await page.evaluate(AXE)
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), RULES)
  for (const { id, impact, nodes } of violations) {
    if (impact !== 'serious' && impact !== 'critical') continue
    faults.push(`${name}: ${id} (${impact}): ${nodes.map((node) => node.html.slice(0, 140)).join(' | ')}`)
  }
}

/** Pictures of all windows as they stand when a story breaks off. */
export async function lookAround() {
  for (const [who, page] of windows) await page.screenshot({ path: `${SCREENS}broke-off-${who}.png` })
}

/** Signs in with one click on an account of the demo. */
export async function signIn(page, account) {
  await page.goto('/sign-in')
  await page.locator(`[data-account="${account}"]`).first().click()
  await page.locator('.shell').waitFor()
}

/** Opens a case out of what waits for this person, through further pages of the list when needed. */
export async function openFromTurns(page, number) {
  await page.locator('nav.side li a').first().click()
  const line = page.locator(`tr[data-number="${number}"] a`)
  const more = page.locator('.more button')
  await page.locator('table.cases, .empty').first().waitFor()
  while ((await line.count()) === 0 && (await more.count()) > 0) {
    const before = await page.locator('table.cases tbody tr').count()
    await more.click()
    await page.waitForFunction((n) => document.querySelectorAll('table.cases tbody tr').length > n, before)
  }
  await line.click()
  await page.locator('[data-testid=state]').waitFor()
}

/** The state of the case on the page becomes this one. */
export async function expectState(page, state) {
  await page.locator(`[data-testid=state][data-state="${state}"]`).waitFor()
}

/** Takes a step: opens its form, fills it, sends it, and waits until the form is gone. */
export async function take(page, step, fill) {
  await page.locator(`[data-step="${step}"]`).click()
  const form = page.locator('.step-dialog form')
  await form.waitFor()
  await fill?.(form)
  await form.locator('button[type=submit]').click()
  await page.locator('.step-dialog').waitFor({ state: 'detached' })
}
