// A register without a mouse: rows are filtered by conditions that are put together, one is retired, found again and
// taken back into use; rows stand on the days of a month and on a map. BASE_URL names a demo.
import assert from 'node:assert/strict'
import { base, end, look, lookAround, meantToFail, say, signIn, start, windowOf } from '../browser.mjs'
import { bearer } from '../people.mjs'

const ITEMS = '/registers/binhai/service_item'
const OUTINGS = '/registers/binhai/outing'
const VOLUNTEERS = '/registers/binhai/volunteer'

const { items } = await (await fetch(new URL('/api/v1/demo/accounts', base))).json()
const office = items.find((one) => one.roles.some((held) => /district_office$/.test(held.role)))
const api = await bearer(base, office)

const asked = (page, name) => page.evaluate((it) => new URLSearchParams(location.search).get(it), name)
const chips = (page) => page.locator('.filter-chips li:not(.bare)')

const browser = await start()
try {
  const page = await windowOf(browser, base, 'office')
  await signIn(page, office.account)
  await filtering(page)
  await retiring(page)
  await onDays(page)
  await onMap(page)
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}

/** Chooses in the list that has the focus, by typing or by the arrow. */
async function pick(page, typed) {
  await page.keyboard.press('ArrowDown')
  if (typed) await page.keyboard.type(typed)
  await page.locator('.ant-select-item-option-active').last().waitFor()
  await page.keyboard.press('Enter')
}

async function filtering(page) {
  const press = (key) => page.keyboard.press(key)
  // What an earlier walk through the same demo kept.
  const kept = await api.get('/me/views?list=binhai/service_item')
  for (const { id, is_own } of kept.items) if (is_own) await api.drop(`/me/views/${id}`)
  await page.goto(ITEMS)
  const rows = page.locator('table.rows tbody tr')
  await rows.nth(2).waitFor()
  await page.getByRole('button', { name: '筛选' }).focus()
  await press('Enter')
  await page.locator('.filter-builder').waitFor()
  await page.waitForFunction(() => document.activeElement?.closest('.filter-builder'))

  // A number: at least five days.
  await pick(page, '办理天数')
  await page.getByLabel('内容').focus()
  await page.keyboard.type('5')
  await look(page, 'rows-1-builder')
  await press('Enter')
  await page.waitForFunction(() => new URLSearchParams(location.search).get('filter') === 'days >= 5')
  // And a choice: one of two. The focus is on the field again.
  await page.waitForFunction(() => document.activeElement?.closest('.filter-builder'))
  await pick(page, '类别')
  await page.getByLabel('内容').focus()
  await pick(page, '便民维修')
  await press('Escape')
  await page.getByRole('button', { name: '添加', exact: true }).focus()
  await press('Enter')
  await chips(page).nth(1).waitFor()
  await press('Escape')
  await page.locator('.filter-builder').waitFor({ state: 'hidden' })
  assert.equal(await page.evaluate(() => document.activeElement.textContent), '筛选', 'Escape leads back')
  assert.deepEqual(await chips(page).allInnerTexts(), ['办理天数 不小于 5', '类别 是 便民维修'])
  assert.equal(await asked(page, 'filter'), "days >= 5 && class == 'repair'")
  await page.waitForFunction(() => document.querySelectorAll('table.rows tbody tr').length === 1)
  await look(page, 'rows-2-filtered')

  // Kept in the address and in a view of one's own.
  await page.reload()
  await chips(page).nth(1).waitFor()
  await page.getByRole('button', { name: '存为视图' }).press('Enter')
  await page.getByLabel('视图名称').fill('慢的维修')
  await press('Enter')
  await page.getByRole('tab', { name: '慢的维修', selected: true }).waitFor()
  await chips(page).first().getByRole('button').press('Enter')
  await page.waitForFunction(() => new URLSearchParams(location.search).get('filter') === "class == 'repair'")
  await page.getByRole('tab', { name: '慢的维修' }).click()
  await chips(page).nth(1).waitFor()

  // What was written by hand and cannot be built stays as it is, beside what is built.
  await page.goto(`${ITEMS}?filter=${encodeURIComponent("days > 3 || class == 'repair'")}`)
  await page.locator('.filter-chips code', { hasText: 'days > 3 ||' }).waitFor()
  await page.goto(`${ITEMS}?filter=${encodeURIComponent("name.contains('没有这样的')")}`)
  await page.locator('.empty').waitFor()
  await look(page, 'rows-3-none')
  say('rows were filtered by what was put together')
}

async function retiring(page) {
  // A code of its own, so that the story can be walked again through the same demo.
  const code = String(9000 + (Date.now() % 1000))
  const name = `试验修伞${code}`
  const row = { fields: { code, class: 'repair', name, days: 2 } }
  const { id } = await api.post(`${ITEMS}/rows`, row)
  await page.goto(`${ITEMS}/${id}`)
  await page.getByRole('button', { name: '停用' }).press('Enter')
  await page.locator('.ant-popconfirm').getByRole('button', { name: '停用' }).press('Enter')
  await page.locator('.ant-alert', { hasText: '停用' }).waitFor()
  await look(page, 'rows-4-retired')

  // The list leaves it out, until it is asked for those too.
  await page.goto(`${ITEMS}?q=${encodeURIComponent(name)}`)
  await page.locator('.empty').waitFor()
  await page.getByLabel('含已停用').focus()
  await page.keyboard.press('Space')
  const line = page.locator('table.rows tr.retired')
  await line.waitFor()
  assert.match(await line.innerText(), /已停用/)
  assert.equal(await line.getByRole('checkbox').count(), 0, 'what is retired is not picked')
  assert.equal(await asked(page, 'retired'), 'true')
  await look(page, 'rows-5-with-retired')

  // Another has its code by now: it stays, and the page says why; then it comes back.
  const other = await api.post(`${ITEMS}/rows`, row)
  await line.getByRole('link').first().press('Enter')
  const back = async () => {
    await page.getByRole('button', { name: '恢复使用' }).press('Enter')
    await page.locator('.ant-popconfirm').getByRole('button', { name: '恢复使用' }).press('Enter')
  }
  await page.getByRole('button', { name: '恢复使用' }).waitFor()
  await meantToFail(page, /409/, async () => {
    await back()
    await page.getByText('已有一条记录使用了同样的值').waitFor()
  })
  await look(page, 'rows-6-refused')
  await api.post(`${ITEMS}/rows/${other.id}/retire`, {})
  await back()
  await page.getByRole('button', { name: '停用' }).waitFor()
  await page.locator('.timeline-head', { hasText: '恢复使用' }).waitFor()
  await look(page, 'rows-7-back')
  await api.post(`${ITEMS}/rows/${id}/retire`, {})
  say('a retired row was found and taken back into use')
}

async function onDays(page) {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date())
  const day = (n) => `${today.slice(0, 8)}${String(n).padStart(2, '0')}`
  const group = `CD${Date.now() % 100_000}`
  const outings = [
    ...[
      ['疫情防控监督', 3, 4],
      ['项目一线监督', 3, 2],
      ['扶贫资金监督', 12, 3],
    ],
  ].map(([theme, on, people], at) => ({
    ...{ number: `${group}-${at}`, group: `第${at + 1}监督组`, theme },
    ...{ went_on: day(on), people },
  }))
  for (const fields of outings) await api.post(`${OUTINGS}/rows`, { fields })

  await page.goto(OUTINGS)
  await page.getByRole('tab', { name: '出动记录' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('tab', { name: '出动日历', selected: true }).waitFor()
  const days = page.locator('table.month button')
  await days.nth(1).waitFor()
  await days.first().focus()
  assert.equal(await page.evaluate(() => document.activeElement.dataset.day), day(3))
  await page.keyboard.press('ArrowRight')
  assert.equal(await page.evaluate(() => document.activeElement.dataset.day), day(12))
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  const cards = page.locator('.calendar-day .case-card')
  await cards.nth(1).waitFor()
  await look(page, 'rows-8-days')
  await cards.first().press('Enter')
  await page.waitForURL(/outing\/[0-9a-f-]{36}/)
  await page.goBack()
  await days.nth(1).waitFor()
  say('rows stand on the days of a month')
}

async function onMap(page) {
  await page.goto(VOLUNTEERS)
  await page.getByRole('tab', { name: '名册' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('tab', { name: '分布', selected: true }).waitFor()
  const marks = page.locator('.grid-map .map-mark')
  await marks.first().waitFor()
  const cards = page.locator('.case-map-list .case-card')
  const all = await cards.count()
  assert.ok(all > 1, 'the list beside the map does by keyboard what a click on it does')
  await look(page, 'rows-9-map')
  await marks.first().click()
  await page.locator('.grid-map .map-mark.chosen').waitFor()
  assert.ok((await cards.count()) < all, 'what stands at one mark')
  await look(page, 'rows-10-mark')
  await cards.first().press('Enter')
  await page.waitForURL(/volunteer\/[0-9a-f-]{36}/)
  say('and on a map')
}
end('a register was filtered, a row came back, and rows stood on days and a map')
