// The ways beside the main one, each where people take it: on the desk a grid worker asks for somebody, a dispatcher takes
// an order back and a resident has it done again; by phone a dispatcher sends a volunteer, who declines, and hands back.
// BASE_URL names a running demo.
import assert from 'node:assert/strict'
import { base, end, expectState, look, lookAround, say, signIn, start, take, windowOf } from '../browser.mjs'
import { bearer, cast, verifierOf } from '../people.mjs'
import { phoneOf, signInByPhone } from '../phone.mjs'

const people = await cast(base)
const dispatcher = await bearer(base, people.dispatcher)
const volunteer = await bearer(base, people.volunteer)
const toVolunteer = { input: { volunteer: people.volunteer.id } }
const browser = await start()
try {
  const order = await askOnBehalf()
  await dispatchByPhone(order)
  await declineAndHandBack(order)
  await recall(order)
  await doneAgain(order)
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}

/** On the desk: the resident is found by name, and the order is theirs. */
async function askOnBehalf() {
  assert.ok(people.gridWorker, 'the community has a grid worker')
  const page = await windowOf(browser, base, 'grid-worker')
  await signIn(page, people.gridWorker.account)
  await page.goto('/open/binhai/order')
  const asker = page.locator('form .stacked input[role=combobox]').first()
  await asker.fill(people.resident.name)
  const options = page.locator('.ant-select-dropdown:visible .ant-select-item-option')
  await options.filter({ hasText: people.resident.name }).first().click()
  await page.locator('#form_item').click()
  await options.first().waitFor()
  await page.keyboard.press('Enter')
  await page.locator('#form_content').fill('代报：老人行动不便，想请人上门')
  await look(page, 'other-1-on-behalf')
  await page.locator('form button[type=submit]').click()
  await expectState(page, 'placed')
  const { items } = await dispatcher.get('/cases?sort=-opened_at&limit=1')
  assert.equal(items[0].asker.name, people.resident.name, 'the order belongs to the one it was asked for')
  await page.context().close()
  say(`${people.gridWorker.name} asked on the desk for ${people.resident.name}: ${items[0].number}`)
  return items[0]
}

/** By phone: what waits, read first, then a name, then sent. */
async function dispatchByPhone(order) {
  const page = await phoneOf(browser, 'other-dispatcher')
  await signInByPhone(page, people.dispatcher.account)
  await page.goto('/m/work')
  await page.press(page.locator(`[data-number="${order.number}"]`))
  await page.press('[data-step=dispatch]')
  // Who fits is offered with reasons; anybody else is found by name.
  await page.locator('.sheet [data-field=volunteer] label small').first().waitFor()
  await look(page, 'other-2-suggested')
  await page.locator('.sheet [data-field=volunteer] input[type=search]').fill(people.volunteer.name)
  await page.press(page.locator('.sheet [data-field=volunteer] label', { hasText: people.volunteer.name }))
  await look(page, 'other-2-dispatch')
  await page.press('.sheet button[type=submit]')
  await expectState(page, 'dispatched')
  await page.context().close()
  say(`${people.dispatcher.name} dispatched it by phone`)
}

/** By phone: no, with a reason to choose; asked again and accepted, it is handed back with words. */
async function declineAndHandBack(order) {
  const page = await phoneOf(browser, 'other-volunteer')
  await signInByPhone(page, people.volunteer.account, `?next=/o/${order.id}`)
  await expectState(page, 'dispatched')
  await page.press('[data-step=decline]')
  await page.press('.sheet [data-field=reason] [data-option]')
  await look(page, 'other-3-decline')
  await page.press('.sheet button[type=submit]')
  await expectState(page, 'placed')
  await dispatcher.post(`/cases/${order.id}/steps/dispatch`, toVolunteer)
  await page.press('[data-step=accept]')
  await expectState(page, 'accepted')
  await page.press('[data-step=hand_back]')
  await page.locator('.sheet [data-field=reason] :is(input, textarea)').fill('临时要出差，请派给别人')
  await page.press('.sheet button[type=submit]')
  await expectState(page, 'placed')
  await page.context().close()
  say(`${people.volunteer.name} declined it, took it when asked again, and handed it back`)
}

/** On the desk: taken back from whoever has it. */
async function recall(order) {
  await dispatcher.post(`/cases/${order.id}/steps/dispatch`, toVolunteer)
  const page = await windowOf(browser, base, 'other-desk')
  await signIn(page, people.dispatcher.account)
  await page.goto(`/cases/${order.id}`)
  await take(page, 'recall', (form) => form.locator('#input_reason').fill('换一位离得近的'))
  await expectState(page, 'placed')
  await look(page, 'other-4-recalled')
  await page.context().close()
  say(`${people.dispatcher.name} took it back on the desk`)
}

/** On the desk: one star, not solved, and it waits again. */
async function doneAgain(order) {
  await dispatcher.post(`/cases/${order.id}/steps/dispatch`, toVolunteer)
  await volunteer.post(`/cases/${order.id}/steps/accept`, {})
  await volunteer.post(`/cases/${order.id}/steps/deliver`, { form: { result: '去过了', hours: 0.5 } })
  const verifier = await verifierOf(base, people, order.id)
  await verifier.post(`/cases/${order.id}/steps/verify`, {})
  const page = await windowOf(browser, base, 'other-resident')
  await signIn(page, people.resident.account)
  await page.goto(`/cases/${order.id}`)
  await take(page, 'rate', async (form) => {
    await form.locator('#form_stars .ant-radio-button-wrapper').first().click()
    await form.locator('#form_solved .ant-radio-button-wrapper').last().click()
  })
  await expectState(page, 'settled')
  await take(page, 'reopen', (form) => form.locator('#input_reason').fill('人来过，事情没有办'))
  await expectState(page, 'placed')
  await look(page, 'other-5-again')
  say(`${people.resident.name} said that it was not solved; it waits again`)
}

end('every way beside the main one was walked')
