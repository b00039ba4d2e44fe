// Every page of the desk, in light and dark, on a desk and on a tablet: whole, accessible, and without jumping while it
// loads. Then its dialogs and the states that no data brings by itself. BASE_URL names a running demo.
import assert from 'node:assert/strict'
import { base, end, faults, look, lookAround, say, start, windowOf } from '../browser.mjs'
import { pagesOf } from '../pages.mjs'
import { bearer } from '../people.mjs'

/** What people notice as jumping begins at 0.1. */
const SHIFT_MAX = 0.1
const SIZES = { desk: { width: 1440, height: 900 }, tablet: { width: 834, height: 1112 } }

/** Sums up layout shifts that nobody caused, from the first drawing on. */
const watchShifts = () => {
  globalThis.shifts = 0
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) globalThis.shifts += shift.value
  }).observe({ type: 'layout-shift', buffered: true })
}

/** A small picture: a gradient of eight by six. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGCAIAAABxZ0isAAAAYklEQVR42g3JIQ4AMQhFwW9IE0QxIEhwdXW98Tvq7tiRxBJblBhxxBVPSMYytlHGGMe4xrM/nOVsp5xxjnOd538EK9hBBROc4AYv/khWspNKJjnJTV7+0axmN9VMc5rbvOYDYQwk8XzJ3u8AAAAASUVORK5CYII='

/** Uploads a file as somebody, and gives its id. */
async function upload({ account, password }, blob, name) {
  const session = await fetch(new URL('/api/v1/session', base), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ account, password, token: true }),
  })
  const body = new FormData()
  body.append('file', blob, name)
  const headers = { Authorization: `Bearer ${(await session.json()).token}` }
  const answer = await fetch(new URL('/api/v1/files', base), { method: 'POST', headers, body })
  assert.equal(answer.status, 201, 'the photo is kept')
  return (await answer.json()).id
}

const { people, desk } = await pagesOf(base)
/** Only pages whose name holds this, for whoever works on one of them. */
const only = process.env.PAGE ?? ''
const browser = await start()
const windows = new Map()

/** A window of one person in one light and size, signed in once. */
async function windowFor(person, light, size) {
  const name = `${person.account} ${light} ${size}`
  if (windows.has(name)) return windows.get(name)
  const page = await windowOf(browser, base, name, { viewport: SIZES[size] })
  const { account, password } = person
  await page.context().request.post('/api/v1/session', { data: { account, password } })
  await page.addInitScript((appearance) => localStorage.setItem('gridwork.appearance', appearance), light)
  await page.addInitScript(watchShifts)
  windows.set(name, page)
  return page
}

try {
  let worst = 0
  for (const light of ['light', 'dark']) {
    for (const size of Object.keys(SIZES)) {
      for (const [name, path, person, there] of desk.filter(([name]) => name.includes(only))) {
        const page = await windowFor(person, light, size)
        await page.goto(path)
        await page.locator(there).first().waitFor()
        await page.waitForLoadState('networkidle')
        await look(page, `every-${name}-${size}-${light}`)
        const shifts = await page.evaluate(() => globalThis.shifts)
        worst = Math.max(worst, shifts)
        if (shifts > SHIFT_MAX) faults.push(`${name} ${size} ${light}: shifts by ${shifts.toFixed(3)}`)
        const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1)
        if (isWide) faults.push(`${name} ${size} ${light}: wider than the window`)
      }
    }
    say(`${desk.length} pages in ${light}, on desk and tablet`)
  }
  say(`no page shifts by more than ${worst.toFixed(3)}`)

  for (const light of ['light', 'dark']) {
    const page = await windowFor(people.dispatcher, light, 'desk')
    await page.goto('/cases')
    await page.locator('table.cases tbody .pick input').first().check()
    await page.locator('.bulk-bar').waitFor()
    await look(page, `every-dialog-bulk-${light}`)
    await page.goto('/cases?look=calendar')
    await page.locator('table.month button').first().click()
    await page.locator('.calendar-day .case-card').first().waitFor()
    await look(page, `every-dialog-day-${light}`)
    await page.locator('header button[data-fresh]').click()
    await page.locator('.bell').waitFor()
    await look(page, `every-dialog-bell-${light}`)
    await page.keyboard.press('Escape')
  }
  say('picked lines, a day of the calendar and the bell are accessible in both lights')

  const board = await windowFor(people.dispatcher, 'light', 'desk')
  await board.goto('/cases?look=board&loop=binhai/order')
  const cards = board.locator('.state-column .case-card')
  // Each column comes by itself: there is a next one to go to once a second one holds cards.
  await board.locator('.state-column:has(.case-card) ~ .state-column .case-card').first().waitFor()
  await cards.first().focus()
  const first = await board.evaluate(() => document.activeElement?.getAttribute('data-number'))
  await board.keyboard.press('ArrowRight')
  const second = await board.evaluate(() => document.activeElement?.getAttribute('data-number'))
  assert.notEqual(first, second, 'an arrow leads to the next column')

  // A photo, large: with one beside it, by keyboard.
  const { post, get } = await bearer(base, people.resident)
  const photo = new Blob([Uint8Array.from(atob(PNG), (char) => char.charCodeAt(0))], { type: 'image/png' })
  const files = []
  for (const name of ['楼道.png', '灯座.png']) files.push(await upload(people.resident, photo, name))
  const items = await get('/registers/binhai/service_item/rows?limit=1')
  const form = { item: items.items[0].id, content: '照片里的灯不亮', photos: files }
  const opened = await post('/cases', { loop: 'binhai/order', org: people.resident.org.id, form })
  const page = await windowFor(people.dispatcher, 'light', 'desk')
  await page.goto(`/cases/${opened.id}`)
  await page.locator('.files button').first().click()
  await page.locator('dialog.lightbox img').waitFor()
  await look(page, 'every-dialog-photo')
  assert.match(await page.locator('dialog.lightbox').getAttribute('aria-label'), /楼道\.png.*1.*2/)
  await page.keyboard.press('ArrowRight')
  await page.locator('dialog.lightbox[aria-label*="灯座.png"]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('dialog.lightbox').waitFor({ state: 'detached' })
  say('a photo was looked at large, and the next one by keyboard')

  const office = desk.find(([name]) => name === 'checker')[2]
  const checker = await windowFor(office, 'light', 'desk')
  await checker.goto('/definitions/loop/binhai/order/check')
  await checker.locator('.checker-problems .holds').waitFor()
  const area = checker.locator('.editor textarea')
  const text = await area.inputValue()
  await area.fill(text.replace('by: dispatcher', 'by: dispacher'))
  await checker.locator('.checker-problems li', { hasText: 'GW-N001' }).waitFor()
  await checker.locator('.editor-lines .error').first().waitFor()
  await look(checker, 'every-dialog-checker-wrong')
  // By keyboard: to the problem, a line like the one above, and out again without a trap.
  await area.press('F8')
  const lines = () => area.evaluate((at) => at.value.slice(0, at.selectionStart).split('\n'))
  const isAtProblem = async () => {
    const line = checker.locator(`.editor-lines li:nth-child(${(await lines()).length})`)
    return /error|warning/.test((await line.getAttribute('class')) ?? '')
  }
  assert.ok(await isAtProblem(), 'F8 goes to a problem')
  await area.press('End')
  await area.press('Enter')
  assert.match((await lines()).pop(), /^ +$/, 'a new line keeps the indent')
  await area.press('Control+z')
  await area.press('Tab')
  assert.notEqual(await checker.evaluate(() => document.activeElement?.tagName), 'TEXTAREA', 'Tab leaves')
  await checker.locator('.checker-where button').first().click()
  assert.ok(await isAtProblem(), 'a problem leads to its line')
  await checker.locator('.checker-problems li button', { hasText: 'GW-N001' }).first().click()
  await checker.locator('.code-page').waitFor()
  await look(checker, 'every-dialog-code')
  await checker.keyboard.press('Escape')
  await area.fill(text.replace('title: {zh: 群众点单', 'title: {zh: 居民点单'))
  await checker.locator('.checker-problems .holds').waitFor()
  say('the checker told an error at its line, and drew the definition once it was right')

  const auditor = await windowFor(desk.find(([name]) => name === 'journal')[2], 'light', 'desk')
  await auditor.goto('/journal')
  await auditor.locator('.chain button').last().click()
  await auditor.locator('.chain-check .holds').waitFor()
  await auditor.locator('.journal-what').nth(1).click()
  await auditor.locator('.journal-one').waitFor()
  await look(auditor, 'every-dialog-journal')
  say('an auditor had every line checked, and opened one')

  // What no data brings by itself: an answer that does not come, and one that fails.
  const READ =
    /\/api\/v1\/(cases|search|orgs|registers|definitions|outbox|accounts|sign-ins|emergencies|me\/)/
  const ofOffice = /^(security|accounts|sign-ins|emergencies|outbox)$/
  const readers = desk.filter(([name, , person]) => person === people.dispatcher || ofOffice.test(name))
  for (const [name, path, person] of readers) {
    if (/missing|forbidden|no-page|none/.test(name) || !name.includes(only)) continue
    const broken = await windowFor(person, 'dark', 'desk')
    await broken.route(READ, (route) =>
      route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"status":500}' }),
    )
    await broken.goto(path)
    await broken.locator('[role=alert], .empty').first().waitFor()
    await look(broken, `every-broken-${name}`)
    await broken.unroute(READ)
  }
  say('every page says so when the server fails')
} catch (error) {
  await lookAround()
  console.error(['before it broke off:', ...faults].join('\n  '))
  throw error
} finally {
  await browser.close()
}
// Pages that are refused, missing or broken are meant to be; the browser's notes about them may come late.
end(
  'every page of the desk was looked at',
  faults.filter((fault) => !/status of (40[34]|500)/.test(fault)),
)
