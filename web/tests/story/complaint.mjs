// A complaint goes one level up: a resident complains about how an order was handled, those who handled it learn
// nothing, the street answers, the resident accepts. BASE_URL (or GRIDWORK_URL) names a running demo.
import assert from 'node:assert/strict'
import {
  base,
  end,
  expectState,
  faults,
  look,
  lookAround,
  say,
  signIn,
  start,
  take,
  windowOf,
} from '../browser.mjs'
import { bearer, cast } from '../people.mjs'

const WHAT = '约好上午来，没有来，电话里态度不好'

/** An order of the resident, in the hands of the volunteer. */
async function accepted({ resident, dispatcher, volunteer }) {
  const asker = await bearer(base, resident)
  const { items } = await asker.get('/registers/binhai/service_item/rows?limit=1')
  const form = { item: items[0].id, content: '请人看看楼道', contact: '13800138000' }
  const order = await asker.post('/cases', { loop: 'binhai/order', org: resident.org.id, form })
  const to = await bearer(base, dispatcher)
  await to.post(`/cases/${order.id}/steps/dispatch`, { input: { volunteer: volunteer.id } })
  const by = await bearer(base, volunteer)
  await by.post(`/cases/${order.id}/steps/accept`, {})
  return order
}

const people = await cast(base)
const accounts = await (await fetch(new URL('/api/v1/demo/accounts', base))).json()
const streets = accounts.items.filter((one) =>
  one.roles.some((held) => /street_coordinator$/.test(held.role)),
)
const order = await accepted(people)
const browser = await start()
try {
  const resident = await windowOf(browser, base, 'resident')
  await signIn(resident, people.resident.account)
  await resident.goto(`/cases/${order.id}`)
  await resident.locator('a.opens').click()
  await resident.locator('#form_content').fill(WHAT)
  await resident.locator('form label', { hasText: '态度或言行不当' }).click()
  await look(resident, 'complaint-1-open')
  await resident.locator('form button[type=submit]').click()
  await expectState(resident, 'filed')
  const address = resident.url()
  const id = address.split('/').pop()
  const number = await resident.locator('.page-meta .num').first().innerText()
  await look(resident, 'complaint-2-filed')
  say(`${people.resident.name} complained: ${number}`)

  for (const [who, person] of Object.entries({
    dispatcher: people.dispatcher,
    volunteer: people.volunteer,
  })) {
    const page = await windowOf(browser, base, who)
    await signIn(page, person.account)
    await page.goto(`/cases/${id}`)
    await page.locator('.empty').waitFor()
    const { get } = await bearer(base, person)
    const { count } = await get(`/cases/count?q=${number}`)
    assert.equal(count, 0, `${who} finds nothing`)
    const { items } = await get(`/cases/${order.id}/links`)
    assert.deepEqual(items, [], `${who} sees no link on the order`)
    await page.context().close()
  }
  say('those who handled the order find nothing of it')

  const above = []
  for (const one of streets) {
    const { get } = await bearer(base, one)
    const { count } = await get(`/cases/count?q=${number}`)
    if (count === 1) above.push(one)
  }
  assert.ok(above.length > 0, 'the street above has it')
  const street = await windowOf(browser, base, 'street')
  await signIn(street, above[0].account)
  await street.goto(`/cases/${id}`)
  await street.locator('.facts', { hasText: WHAT }).waitFor()
  await take(street, 'answer', async (form) => {
    await form.locator('#form_upheld label').first().click()
    await form.locator('#form_answer').fill('已核实，向您致歉，改由他人上门')
    await look(street, 'complaint-3-answer')
  })
  await expectState(street, 'answered')
  say(`${above[0].name} of ${above[0].roles[0].org.name} answered`)

  await expectState(resident, 'answered')
  await take(resident, 'accept')
  await resident
    .locator('[data-testid=state][data-state="decided"], [data-testid=state][data-state="closed"]')
    .waitFor()
  await look(resident, 'complaint-4-accepted')
  say('the resident accepted the answer')
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}
// That it is not there for them is the point; the browser's note about it, which may come late, is no fault of the page.
end(
  'a complaint was heard one level up',
  faults.filter((fault) => !/status of 404/.test(fault)),
)
