// A dispatcher works through the board by keyboard alone: twenty orders, one refused and come back, a batch with its
// preview. BASE_URL (or GRIDWORK_URL) names a running demo.
import assert from 'node:assert/strict'
import { base, end, look, lookAround, meantToFail, say, signIn, start, windowOf } from '../browser.mjs'
import { openOrders } from '../orders.mjs'
import { bearer, cast } from '../people.mjs'

const BY_KEYBOARD = 20
const IN_A_BATCH = 4

/** Names somebody by hand, as the board allows whatever is suggested. */
async function name(page, { name: wanted }) {
  await page.keyboard.press('/')
  await page.keyboard.type(wanted)
  await page.locator('.suggested-found button', { hasText: wanted }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.locator('.suggested-other').waitFor()
}

const people = await cast(base)
const opened = await openOrders(base, people.resident, BY_KEYBOARD + IN_A_BATCH + 2)
say(`${people.resident.name} placed ${opened.length} orders at ${people.dispatcher.org.name}`)

const browser = await start()
try {
  const page = await windowOf(browser, base, 'dispatcher', { viewport: { width: 1440, height: 900 } })
  await signIn(page, people.dispatcher.account)
  await page.locator('nav.side a[href="/dispatch"]').click()
  const lines = page.locator('.queue-lines li')
  const chosen = page.locator('.queue-lines li.chosen')
  const ready = page.locator('.in-hand footer button:enabled')
  const decided = page.locator('.suggested ol li, .suggested ol + .suggested-search')
  await lines.nth(BY_KEYBOARD).waitFor()
  await decided.first().waitFor()
  await look(page, 'dispatch-light')

  await page.keyboard.press('?')
  await page.locator('.key-list').waitFor()
  await look(page, 'dispatch-keys')
  await page.keyboard.press('Escape')
  await page.locator('.key-list').waitFor({ state: 'detached' })

  const second = await lines.nth(1).getAttribute('data-number')
  await page.keyboard.press('j')
  assert.equal(await chosen.getAttribute('data-number'), second, 'j moves on')
  await page.keyboard.press('k')
  assert.notEqual(await chosen.getAttribute('data-number'), second, 'k moves back')

  // The server says no once: the order must come back with the reason, and nothing be counted as done.
  const refused = await chosen.getAttribute('data-number')
  await page.route('**/steps/dispatch', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({ status: 409, code: 'state', title: '现在不能办', because: '这一件刚刚被撤回' }),
    }),
  )
  if ((await page.locator('.suggested ol li').count()) === 0) await name(page, people.volunteer)
  await ready.waitFor()
  await meantToFail(page, /status of 409/, () => page.keyboard.press('Enter'))
  const back = page.locator(`[data-number="${refused}"] .queue-refused`)
  await back.waitFor()
  assert.match(await back.innerText(), /刚刚被撤回/, 'the reason stands at the line')
  await page.unroute('**/steps/dispatch')
  await page.keyboard.press('k')
  await look(page, 'dispatch-refused')
  say(`${refused} was refused and came back with its reason`)

  const from = Date.now()
  const sent = []
  for (let n = 1; n <= BY_KEYBOARD; n += 1) {
    await decided.first().waitFor()
    // Where nobody fits, a dispatcher may still name somebody.
    if ((await page.locator('.suggested ol li').count()) === 0) await name(page, people.volunteer)
    await ready.waitFor()
    const number = await chosen.getAttribute('data-number')
    await page.keyboard.press('Enter')
    await page.locator(`.queue-lines [data-number="${number}"]`).waitFor({ state: 'detached' })
    sent.push(number)
  }
  await page.locator(`.board[data-done="${BY_KEYBOARD}"]`).waitFor()
  const seconds = (Date.now() - from) / 1000
  say(`${BY_KEYBOARD} orders dispatched by keyboard in ${seconds.toFixed(1)} s`)
  assert.ok(seconds < 60, 'twenty orders take less than a minute')

  for (let n = 0; n < IN_A_BATCH; n += 1) {
    await page.keyboard.press('x')
    await page.keyboard.press('j')
  }
  await page.locator('.queue-batch').waitFor()
  await page.keyboard.press('Enter')
  const preview = page.locator('.preview')
  await preview
    .locator('tr[data-preview]')
    .nth(IN_A_BATCH - 1)
    .waitFor()
  await look(page, 'dispatch-preview')
  const send = preview.locator('.form-end .ant-btn-primary')
  if (await send.isDisabled()) {
    // All whom the matcher knows are busy; a dispatcher may overrule it, line by line.
    for (const select of await preview.locator('td .ant-select').all()) {
      await select.click()
      await page.keyboard.press('Enter')
    }
    await send.focus()
  }
  // Else the button that sends has the focus already.
  await page.keyboard.press('Enter')
  await preview.locator('[data-over]').waitFor()
  const more = await preview.locator('.preview-done').count()
  assert.ok(more > 0, 'the batch was sent')
  await page.keyboard.press('Enter')
  await preview.waitFor({ state: 'detached' })
  await page.locator(`.board[data-done="${BY_KEYBOARD + more}"]`).waitFor()
  say(`${more} of ${IN_A_BATCH} more in a batch after a preview`)

  await page.locator('header button[title="切换到深色"]').click()
  await decided.first().waitFor()
  await look(page, 'dispatch-dark')

  const { get } = await bearer(base, people.dispatcher)
  const seen = await get('/cases?state=dispatched&limit=200')
  const numbers = new Set(seen.items.map((one) => one.number))
  assert.deepEqual(
    sent.filter((number) => !numbers.has(number)),
    [],
    'the server has them too',
  )
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}
end('the board was worked through')
