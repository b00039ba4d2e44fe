// The audit office looks as a dispatcher: a bar over every page, the dispatcher's own navigation and cases, no step taken,
// and the dispatcher reads of it. BASE_URL (or GRIDWORK_URL) names a demo.
import assert from 'node:assert/strict'
import { base, end, faults, look, lookAround, say, signIn, start, windowOf } from '../browser.mjs'
import { bearer, cast } from '../people.mjs'

const REASON = '核查派单员能看到哪些事项'

const people = await cast(base)
const asker = await bearer(base, people.resident)
const item = (await asker.get('/registers/binhai/service_item/rows?limit=1')).items[0].id
const form = { item, content: '楼道灯坏了', contact: '13800138000' }
const order = await asker.post('/cases', { loop: 'binhai/order', org: people.resident.org.id, form })
const { account: login } = people.dispatcher
const { person } = await bearer(base, people.dispatcher)

/** Begins at the account of the dispatcher, as a person does. */
async function begin(page, { typed = REASON } = {}) {
  await page.goto('/accounts')
  await page.locator('.admission-nav input').first().fill(login)
  await page.locator('.admission-nav a', { hasText: login }).first().click()
  const panel = page.locator('[data-testid=view-as]')
  await panel.locator('textarea').fill(typed)
  return panel
}

const browser = await start()
try {
  const audit = await windowOf(browser, base, 'audit')
  await signIn(audit, 'audit')
  const panel = await begin(audit, { typed: '来电 13800138000 反映' })
  await panel.locator('textarea').blur()
  await panel.locator('small[role=status]').waitFor()
  await look(audit, 'viewas-1-warned')
  await panel.locator('textarea').fill(REASON)
  await panel.locator('button[type=submit]').click()
  const bar = audit.locator('[data-testid=viewing]')
  await bar.waitFor()
  assert.match(await bar.innerText(), new RegExp(person.name))
  assert.match(await bar.locator('[role=timer]').innerText(), /(30:00|29:\d\d)/)
  const own = await windowOf(browser, base, 'dispatcher')
  await signIn(own, login)
  const links = (page) => page.locator('nav.side a span:not(.anticon)').allInnerTexts()
  // What a dispatcher alone finds there comes last.
  for (const page of [audit, own]) await page.locator('nav.side a[href="/dispatch"]').waitFor()
  assert.deepEqual((await links(audit)).sort(), (await links(own)).sort())
  await look(audit, 'viewas-2-turns')
  say('the pages are those of the dispatcher')

  await audit.goto(`/cases/${order.id}`)
  await audit.locator('[data-testid=state]').waitFor()
  await bar.waitFor()
  assert.equal(await audit.locator('.open-case').count(), 0)
  const refused = await audit.evaluate(async (id) => {
    const token = localStorage.getItem('gridwork.csrf')
    const answer = await fetch(`/api/v1/cases/${id}/comments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': token },
      body: JSON.stringify({ text: '看到了' }),
    })
    return (await answer.json()).code
  }, order.id)
  assert.equal(refused, 'view_as_reads_only')
  await look(audit, 'viewas-3-case')
  await audit.goto('/registers')
  await bar.waitFor()
  await audit.goto('/m')
  await bar.waitFor()
  await look(audit, 'viewas-4-phone')

  // By keyboard alone: the way out is the first thing on the page.
  await audit.goto('/cases')
  await bar.waitFor()
  await audit.keyboard.press('Tab')
  assert.equal(await bar.locator('button').evaluate((it) => it === document.activeElement), true)
  await audit.keyboard.press('Enter')
  await audit.waitForURL(/accounts/)
  await audit.locator('.admission-nav').waitFor()
  assert.equal(await bar.count(), 0)
  say('it was ended by keyboard')

  const night = await windowOf(browser, base, 'night', { colorScheme: 'dark', locale: 'en-US' })
  await night.addInitScript(() => {
    localStorage.setItem('gridwork.appearance', 'dark')
    localStorage.setItem('gridwork.language', 'en')
  })
  await signIn(night, 'audit')
  await (await begin(night)).locator('button[type=submit]').click()
  await night.locator('[data-testid=viewing]', { hasText: 'Reading only' }).waitFor()
  await look(night, 'viewas-5-dark-english')
  await night.locator('[data-testid=viewing] button').click()
  await night.waitForURL(/accounts/)

  await own.goto('/notifications')
  const notices = own.locator('.told-notice')
  await notices.first().waitFor()
  assert.match(await notices.first().innerText(), /审计管理员/)
  assert.ok(!(await own.locator('main').innerText()).includes(REASON))
  await look(own, 'viewas-6-told')
  await audit.goto('/journal')
  await audit.getByText('开始以其所见查看').first().waitFor()
  await look(audit, 'viewas-7-journal')
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}
// A browser writes every refusal into its console: the comment that was refused, pictures that stay closed.
const wrong = faults.filter((fault) => !/status of (401|403)/.test(fault))
end('the audit office looked as a dispatcher, changed nothing, and the dispatcher knows', wrong)
