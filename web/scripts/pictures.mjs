// Takes the pictures of the README from a running demo: BASE_URL=http://127.0.0.1:8080 npm run pictures
import { start, windowOf } from '../tests/browser.mjs'
import { bearer, cast } from '../tests/people.mjs'

const BASE = process.env.BASE_URL ?? 'http://127.0.0.1:8080'
const PICTURES = new URL('../../docs/use/pictures/', import.meta.url).pathname
const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 1.5,
  isMobile: true,
  hasTouch: true,
}

const browser = await start()
const people = await cast(BASE)

/** A window in which somebody has signed in. */
async function windowFor(person, options) {
  const page = await windowOf(browser, BASE, person.account, {
    viewport: { width: 1280, height: 800 },
    ...options,
  })
  const { account, password } = person
  await page.context().request.post('/api/v1/session', { data: { account, password } })
  return page
}

/** The event stream never ends, so a page is whole when what came last is there. */
async function take(page, path, name, last) {
  await page.goto(path, { waitUntil: 'load' })
  await page.getByText(last).first().waitFor()
  await page.waitForFunction(() => document.fonts.status === 'loaded')
  await page.screenshot({ path: `${PICTURES}${name}.png` })
  console.log(`${name}.png`)
}

const { get } = await bearer(BASE, people.dispatcher)
const waiting = await get('/cases?turn=mine&limit=1')
const desk = await windowFor(people.dispatcher)
await take(desk, `/cases/${waiting.items[0].id}`, 'case', '诉求人')
await take(desk, '/dispatch', 'dispatch', /^派单给/)
await take(await windowFor(people.resident, PHONE), '/m', 'phone', '需要什么帮助')
await browser.close()
