// The pages of the desk as a dispatcher uses them: what waits rings the bell by itself, views are saved, an org shows
// its people; every page in light and dark, without shifts while it loads. BASE_URL names a running demo.
import assert from 'node:assert/strict'
import { base, end, faults, look, lookAround, say, signIn, start, windowOf } from '../browser.mjs'
import { openOrders } from '../orders.mjs'
import { cast } from '../people.mjs'

/** What people notice as jumping begins at 0.1. */
const SHIFT_MAX = 0.1

/** Sums up layout shifts that nobody caused, from the first drawing on. */
const watchShifts = () => {
  globalThis.shifts = 0
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) globalThis.shifts += shift.value
  }).observe({ type: 'layout-shift', buffered: true })
}

const people = await cast(base)
await openOrders(base, people.resident, 3)
const browser = await start()
try {
  const page = await windowOf(browser, base, 'desk', { viewport: { width: 1440, height: 900 } })
  await page.addInitScript(watchShifts)
  await signIn(page, people.dispatcher.account)

  const PAGES = [
    ['/', 'desk-turns', 'table.cases'],
    ['/cases', 'desk-cases', 'table.cases'],
    ['/orgs', 'desk-orgs', '.people-roles'],
    ['/dispatch', 'desk-dispatch', '.in-hand footer button'],
  ]
  const visit = async ([path, name, there], suffix) => {
    await page.goto(path)
    await page.locator(there).first().waitFor()
    await page.waitForLoadState('networkidle')
    await look(page, `${name}${suffix}`)
    const shifts = await page.evaluate(() => globalThis.shifts)
    say(`${path} shifts by ${shifts.toFixed(3)} while it loads`)
    if (shifts > SHIFT_MAX) faults.push(`${name}${suffix}: shifts by ${shifts.toFixed(3)}`)
  }
  for (const one of PAGES) await visit(one, '')

  await page.goto('/cases')
  await page.locator('table.cases').waitFor()
  await page.locator('.filter-chip').nth(2).click()
  await page.locator('.views button', { hasText: '存为视图' }).click()
  await page.getByLabel('视图名称').fill('只看正常')
  await page.keyboard.press('Enter')
  await page.locator('[role=tab][aria-selected=true]', { hasText: '只看正常' }).waitFor()
  await page.locator('button[aria-label="显示的列"]').click()
  await page.locator('.column-picker label', { hasText: '登记时间' }).click()
  await page.locator('table.cases th', { hasText: '登记时间' }).waitFor()
  await page.keyboard.press('Escape')
  await look(page, 'desk-cases-view')
  say('a view was saved and a column added')

  await page.locator('table.cases a').first().click()
  await page.locator('.case-place').waitFor()
  await page.locator('button[aria-label="时限是怎么算出来的"]').hover()
  await page.locator('.working tbody tr').first().waitFor()
  await look(page, 'desk-case')
  const number = await page.locator('.page-meta .num').first().innerText()
  await page.locator('.search-box input').fill(number)
  await page.locator('.found', { hasText: number }).first().waitFor()
  await look(page, 'desk-search')
  await page.keyboard.press('Escape')

  await page.goto('/')
  await page.locator('table.cases').waitFor()
  // An order is placed elsewhere, and nobody presses anything here.
  await openOrders(base, people.resident, 1)
  await page.locator('button[data-fresh="1"]').click()
  await page.locator('.bell .fresh').first().waitFor()
  await look(page, 'desk-bell')
  say('the bell rang by itself')

  await page.evaluate(() => localStorage.setItem('gridwork.appearance', 'dark'))
  for (const one of PAGES) await visit(one, '-dark')
  await page.evaluate(() => localStorage.setItem('gridwork.language', 'en'))
  await visit(PAGES[2], '-english')
  await page.evaluate(() => localStorage.setItem('gridwork.appearance', 'light'))
  await page.evaluate(() => localStorage.setItem('gridwork.size', 'elder'))
  await visit(PAGES[0], '-elder')
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  assert.ok(!isWide, 'elder mode fits the window')

  const resident = await windowOf(browser, base, 'resident', { viewport: { width: 1440, height: 900 } })
  await signIn(resident, people.resident.account)
  await resident.goto('/dispatch')
  await resident.locator('.empty').waitFor()
  await resident.goto('/orgs')
  await resident.locator('.people [role=alert]').waitFor()
  await look(resident, 'desk-orgs-forbidden')
  say('who may not see or dispatch is told so')
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}
// What a resident is refused is meant to be; the browser's note about it may come late.
end(
  'the desk was walked through',
  faults.filter((fault) => !/^resident: .*40[34]/.test(fault)),
)
