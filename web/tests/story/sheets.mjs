// The district office looks at a register in its views, sorts it and keeps a view of its own; then brings rows in by
// pasting a block of a sheet, corrects what is wrong, writes the rest and takes it back. BASE_URL names a demo.
import assert from 'node:assert/strict'
import { base, end, look, lookAround, say, signIn, start, windowOf } from '../browser.mjs'

const ITEMS = '/registers/binhai/service_item'

const { items } = await (await fetch(new URL('/api/v1/demo/accounts', base))).json()
const office = items.find((one) => one.roles.some((held) => /district_office$/.test(held.role)))

const browser = await start()
try {
  const page = await windowOf(browser, base, 'office')
  await signIn(page, office.account)
  await page.goto(ITEMS)
  const rows = page.locator('table.rows tbody tr')
  await rows.nth(2).waitFor()
  const column = async (title) => {
    const heads = await page.locator('table.rows thead th').allInnerTexts()
    const at = heads.findIndex((head) => head.startsWith(title))
    return page.locator(`table.rows tbody tr td:nth-child(${at + 1})`).allInnerTexts()
  }
  const sorted = (values) => [...values].sort((a, b) => Number(a) - Number(b))
  assert.deepEqual(await column('编码'), sorted(await column('编码')), 'the usual view goes by code')

  // A heading sorts by keyboard: rising, then falling.
  const byDays = page.getByRole('button', { name: '办理天数' })
  await byDays.focus()
  await page.keyboard.press('Enter')
  await page.locator('th[aria-sort=ascending]', { hasText: '办理天数' }).waitFor()
  await page.waitForFunction(() => new URLSearchParams(location.search).get('sort') === 'days')
  await byDays.press('Enter')
  await page.locator('th[aria-sort=descending]', { hasText: '办理天数' }).waitFor()
  await page.locator('.table.rows').waitFor()
  const days = await column('办理天数')
  assert.deepEqual(days, sorted(days).reverse(), 'the slowest first')
  say('sorted by a heading')

  // What is looked at is kept as a view of one's own.
  await page.getByRole('button', { name: '存为视图' }).click()
  await page.getByLabel('视图名称').fill('最慢的')
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: '最慢的', selected: true }).waitFor()
  await page.getByRole('tab', { name: '按类别' }).click()
  await page.locator('.state-board .case-card').first().waitFor()
  await look(page, 'sheets-1-board')
  await page.getByRole('tab', { name: '最慢的' }).click()
  await page.locator('th[aria-sort=descending]').waitFor()
  say('kept as a view')

  await byKeyboard(page)

  // A block of a sheet is pasted: one line is new, one changes, one is wrong.
  await page.goto(`${ITEMS}/imports`)
  const block = [
    ['编码', '类别', '名称', '办理天数'],
    ['9901', '便民维修', '试验：换锁芯', '2'],
    ['0301', '便民维修', '楼道灯维修', '4'],
    ['9902', '没有这一类', '错误，打13800001111', '99'],
  ]
  await page.getByLabel('粘贴').fill(block.map((line) => line.join('\t')).join('\n'))
  await page.getByRole('button', { name: '检查粘贴的内容' }).click()
  const faults = page.locator('.import-faults > li')
  await faults.first().waitFor()
  assert.ok(
    (await faults.allInnerTexts()).every((text) => text.includes('第 4 行')),
    'only the last line is wrong',
  )
  const counts = await page.locator('.import-counts > div').allInnerTexts()
  assert.deepEqual(
    counts.map((text) => text.replace(/\s+/g, '')),
    ['新增1', '修改1', '有错1'],
  )
  // Line by line: what changes is marked, what is wrong cannot be ticked, and only what is ticked is written.
  const lines = page.locator('.import-lines tbody tr')
  await lines.nth(2).waitFor()
  assert.ok((await lines.nth(1).locator('mark').count()) > 0, 'the values that change are marked')
  assert.equal(await lines.nth(2).getByRole('checkbox').count(), 0, 'a faulty line cannot be ticked')
  const warned = page.locator('.import-warning')
  await look(page, 'sheets-2-checked')
  assert.match(await warned.innerText(), /电话号码/, 'a number in an open text is warned about, once')
  await page.getByRole('button', { name: '写入 2 行' }).waitFor()
  await page.getByRole('checkbox', { name: '选中第 2 行' }).focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: '写入选中的 1 行' }).click()
  await page.locator('.ant-popconfirm').getByRole('button', { name: '写入选中的 1 行' }).click()
  await page.getByRole('link', { name: '到批量操作里撤销' }).waitFor()
  await page.goto(`${ITEMS}?q=${encodeURIComponent('换锁芯')}`)
  await rows.first().waitFor()
  assert.equal(await rows.count(), 1)
  say('a ticked line was imported')

  // The whole import is taken back.
  await page.goto(`${ITEMS}/batches`)
  await page
    .locator('.batches > li', { hasText: '导入' })
    .getByRole('button', { name: '撤销' })
    .first()
    .click()
  await page.locator('.ant-popconfirm').getByRole('button', { name: '撤销' }).click()
  await page.locator('.batches > li', { hasText: '已撤销' }).first().waitFor()
  await page.goto(`${ITEMS}?q=${encodeURIComponent('换锁芯')}`)
  await page.locator('.empty').waitFor()
  await look(page, 'sheets-3-taken-back')
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}

/** A register without a mouse: its views, cards, columns and rows, and the days of a month. */
async function byKeyboard(page) {
  const press = (key) => page.keyboard.press(key)
  const focused = (what) => page.waitForFunction((it) => document.activeElement?.matches(it), what)
  await page.goto(ITEMS)
  await page.locator('table.rows tbody tr').first().waitFor()

  await page.getByRole('tab', { name: '目录' }).focus()
  await press('ArrowRight')
  const cards = page.locator('.state-board .case-card')
  await cards.first().waitFor()
  await page.getByRole('tab', { name: '按类别', selected: true }).waitFor()
  await focused('[role=tab][aria-selected=true]')

  // Along the board by arrows: down its column, over to the next, and in by Enter.
  const column = () => page.evaluate(() => document.activeElement.closest('.state-column')?.ariaLabel)
  await cards.first().focus()
  const first = await column()
  await press('ArrowDown')
  await focused('.state-column .case-card:nth-child(2)')
  assert.equal(await column(), first, 'down stays in its column')
  await press('ArrowRight')
  assert.notEqual(await column(), first, 'right leads to another')
  await look(page, 'keyboard-1-board')
  await press('Enter')
  await page.locator('.page h1').waitFor()
  await page.waitForURL(/service_item\/[0-9a-f-]{36}/)
  await page.goBack()
  await cards.first().waitFor()
  await page.getByRole('tab', { name: '按类别' }).focus()
  await press('ArrowLeft')
  await page.locator('table.rows tbody tr').first().waitFor()

  // Which columns: the focus goes in, Space takes one away, Escape leads back.
  const heads = page.locator('table.rows thead th')
  const many = await heads.count()
  const picker = page.getByRole('button', { name: '显示的列' })
  await picker.focus()
  await press('Enter')
  await focused('.column-picker input')
  await look(page, 'keyboard-2-columns')
  await press('Tab')
  await press('Space')
  await page.waitForFunction((n) => document.querySelectorAll('table.rows thead th').length === n, many - 1)
  const [, leads, second] = await heads.allInnerTexts()
  assert.equal(leads, '名称', 'what is left stays where it stood')
  assert.match(second, /^编码/)
  await press('Escape')
  await focused('button[aria-expanded=false]')
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), '显示的列')

  // All rows of the page are picked, and put back.
  await page.locator('thead .pick input').focus()
  await press('Space')
  await page.locator('.bulk-bar').waitFor()
  await look(page, 'keyboard-3-picked')
  await page.getByRole('button', { name: '取消选择' }).press('Enter')
  await page.locator('.bulk-bar').waitFor({ state: 'detached' })

  // A month: from day to day that has something, opened by Enter.
  await page.goto('/cases?look=calendar')
  const days = page.locator('table.month button')
  await days.nth(1).waitFor()
  const day = () => page.evaluate(() => document.activeElement.dataset.day)
  await days.first().focus()
  const from = await day()
  await press('ArrowRight')
  assert.ok((await day()) > from, 'right leads to a later day')
  await press('ArrowLeft')
  assert.equal(await day(), from)
  await press('Enter')
  await page.locator('.calendar-day .case-card').first().waitFor()
  await look(page, 'keyboard-4-month')
  say('and all of it without a mouse')
}
end('a register was seen in its views, and rows came in and went back')
