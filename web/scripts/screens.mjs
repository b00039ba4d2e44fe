// Takes a picture of every page of a running demo, light and dark, on the desk and on the phone, into target/screens:
// BASE_URL=http://127.0.0.1:8080 npm run screens
import { mkdirSync } from 'node:fs'
import { base, say, start, windowOf } from '../tests/browser.mjs'
import { pagesOf } from '../tests/pages.mjs'

const SCREENS = new URL('../../target/screens/', import.meta.url).pathname
const DESK = { viewport: { width: 1440, height: 900 } }
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
/** Every desk page must be usable on a narrow window too. */
const only = process.argv[2]

mkdirSync(SCREENS, { recursive: true })
const browser = await start()
const { desk, phone } = await pagesOf(base)
const windows = new Map()

/** A window of one person in one light, signed in once. */
async function windowFor(person, light, kind, options) {
  const name = `${person.account} ${light} ${kind}`
  if (windows.has(name)) return windows.get(name)
  const page = await windowOf(browser, base, name, options)
  const { account, password } = person
  await page.context().request.post('/api/v1/session', { data: { account, password } })
  await page.addInitScript((appearance) => {
    localStorage.setItem('gridwork.appearance', appearance)
  }, light)
  windows.set(name, page)
  return page
}

async function take([name, path, person, there], light, kind, options) {
  if (only && !name.includes(only)) return
  const page = await windowFor(person, light, kind, options)
  await page.goto(path, { waitUntil: 'load' })
  const seen = await page
    .locator(there)
    .first()
    .waitFor({ timeout: 15_000 })
    .then(() => true)
    .catch(() => false)
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await page.screenshot({ path: `${SCREENS}${name}-${kind}-${light}.png` })
  say(`${name}-${kind}-${light}.png${seen ? '' : ' — not whole'}`)
}

for (const light of ['light', 'dark']) {
  for (const one of desk) await take(one, light, 'desk', DESK)
  for (const one of desk) await take(one, light, 'narrow', PHONE)
  for (const one of phone) await take(one, light, 'phone', PHONE)
}
await browser.close()
