// The district office keeps a register: picks rows and changes them together, takes it back, reads what happened to a
// row, and opens a sealed field for a purpose. BASE_URL (or GRIDWORK_URL) names a demo.
import assert from 'node:assert/strict'
import { base, end, look, lookAround, say, signIn, start, windowOf } from '../browser.mjs'
import { bearer, cast } from '../people.mjs'

const ITEMS = '/registers/binhai/service_item'
const VOLUNTEERS = '/registers/binhai/volunteer'
const PHONE = '13800138000'

const people = await cast(base)
const dispatcher = await bearer(base, people.dispatcher)
const found = await dispatcher.get(`${VOLUNTEERS}/rows?limit=1`)
const volunteer = found.items[0].id
await dispatcher.patch(`${VOLUNTEERS}/rows/${volunteer}`, { fields: { contact: PHONE } })

const { items } = await (await fetch(new URL('/api/v1/demo/accounts', base))).json()
const office = items.find((one) => one.roles.some((held) => /district_office$/.test(held.role)))

const browser = await start()
try {
  const page = await windowOf(browser, base, 'office')
  await signIn(page, office.account)
  await page.goto(ITEMS)
  const rows = page.locator('table.rows tbody tr')
  await rows.nth(2).waitFor()
  const title = await page.locator('table.rows thead th', { hasText: '办理天数' }).innerText()
  const column = (await page.locator('table.rows thead th').allInnerTexts()).indexOf(title)
  const days = (at) => rows.nth(at).locator('td').nth(column).innerText()
  const before = [await days(0), await days(1), await days(2)]
  // By keyboard: the box of each row is reached by Tab and set by Space.
  for (const row of [0, 1, 2]) {
    await rows.nth(row).locator('.pick input').focus()
    await page.keyboard.press('Space')
  }
  await page.locator('.bulk-bar').waitFor()
  await look(page, 'ledger-1-picked')
  await page.getByRole('button', { name: '批量修改' }).last().click()
  await page.locator('.ant-modal .ant-select').click()
  await page.locator('.ant-select-item-option', { hasText: '办理天数' }).click()
  await page.locator('.ant-modal input#form_days, .ant-modal input[id*=days]').first().fill('21')
  await look(page, 'ledger-2-edit')
  await page.getByRole('button', { name: '修改 3 条' }).click()
  const toast = page.locator('.ant-notification-notice', { hasText: '已处理 3 条' })
  await toast.waitFor()
  await page.locator('table.rows tbody tr:nth-child(3) td', { hasText: /^21$/ }).waitFor()
  assert.deepEqual([await days(0), await days(1), await days(2)], ['21', '21', '21'])
  await look(page, 'ledger-3-done')
  say('three rows were changed together')

  await toast.getByRole('button', { name: '撤销' }).click()
  await page.locator('.ant-message', { hasText: '已恢复 3 条' }).waitFor()
  await page.waitForFunction(
    ([at, was]) => document.querySelector(`table.rows tbody tr td:nth-child(${at + 1})`)?.textContent === was,
    [column, before[0]],
  )
  assert.deepEqual([await days(0), await days(1), await days(2)], before)
  say('and are as they were')

  await page.getByRole('button', { name: '批量操作' }).click()
  await page.locator('.batches li').nth(1).waitFor()
  assert.match(await page.locator('.batches li').nth(1).innerText(), /批量修改[\s\S]*已撤销/)
  await look(page, 'ledger-4-batches')

  await page.goto(ITEMS)
  await rows.first().locator('a').click()
  await page.locator('.timeline li').nth(2).waitFor()
  const story = await page.locator('.timeline').innerText()
  assert.match(story, /办理天数/)
  await look(page, 'ledger-5-history')
  say('the row tells what happened to it')

  await page.goto(`${VOLUNTEERS}/${volunteer}`)
  await page.locator('.facts dd', { hasText: '138****8000' }).waitFor()
  await page.getByRole('button', { name: '查看联系电话' }).click()
  await page.locator('.ant-modal input').fill('核对联系方式')
  await look(page, 'ledger-6-purpose')
  await page.locator('.ant-modal .ant-btn-primary').click()
  await page.locator('.facts dd', { hasText: PHONE }).waitFor()
  await look(page, 'ledger-7-opened')
  say('a sealed field was opened for a purpose')

  await page.getByRole('button', { name: '修改', exact: true }).click()
  await page
    .locator('form')
    .getByText(/密存；.*可见/)
    .first()
    .waitFor()
  await look(page, 'ledger-8-who-sees')
  say('the form says who sees each field')
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}
end('the register was kept')
