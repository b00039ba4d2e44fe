// An order goes round in a browser: a resident places it, a dispatcher gives it to a volunteer, who accepts and
// delivers, a branch verifies, the resident rates. BASE_URL (or GRIDWORK_URL) names a running demo.
import assert from 'node:assert/strict'
import {
  base,
  end,
  expectState,
  look,
  lookAround,
  openFromTurns,
  say,
  signIn,
  start,
  take,
  windowOf,
} from '../browser.mjs'
import { cast } from '../people.mjs'

const PHONE = '13800138000'
const ADDRESS = '星河路 18 号 3 号楼 501'

/** A place chosen on the map by keyboard alone, which says where it leads, and stands in the coordinates. */
async function choosePlace(page) {
  await page.locator('[data-testid=open-map]').focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-testid=place-map]').focus()
  await page.keyboard.press('ArrowRight')
  await page.locator('[data-testid=place-pin]').waitFor()
  await page.locator('[data-testid=place-says]', { hasText: people.resident.org.name }).waitFor()
  assert.match(await page.locator('.point input').first().inputValue(), /^\d+\.\d+$/)
  await look(page, 'order-1-map')
}

async function place(page, words) {
  await page.locator('header .ant-btn-primary').click()
  await page.locator('form').waitFor()
  // With several matters to choose from, the first is the one.
  if ((await page.locator('.cards a').count()) > 0) await page.locator('.cards a').first().click()
  await page.locator('#form_item').click()
  await page.locator('.ant-select-item-option').first().waitFor()
  await look(page, 'order-1-open')
  await page.keyboard.press('Enter')
  await page.locator('#form_content').fill(words)
  await choosePlace(page)
  await page.locator('#form_address').fill(ADDRESS)
  await page.locator('#form_contact').fill(PHONE)
  await page.locator('form button[type=submit]').click()
  await expectState(page, 'placed')
  const number = await page.locator('.page-meta .num').first().innerText()
  return { number, address: page.url() }
}

const people = await cast(base)
const browser = await start()
const words = `楼道灯不亮，晚上看不见台阶（${Date.now() % 100000}）`
try {
  const resident = await windowOf(browser, base, 'resident')
  await resident.goto('/sign-in')
  await resident.locator('.demo li').first().waitFor()
  await look(resident, 'order-0-sign-in')
  await signIn(resident, people.resident.account)
  await look(resident, 'order-0-turns')
  const order = await place(resident, words)
  await look(resident, 'order-1-placed')
  assert.match(
    await resident.locator('.facts').innerText(),
    new RegExp(PHONE),
    'the asker reads the own phone',
  )
  say(`${people.resident.name} placed ${order.number}`)

  const dispatcher = await windowOf(browser, base, 'dispatcher')
  await signIn(dispatcher, people.dispatcher.account)
  await openFromTurns(dispatcher, order.number)
  const facts = await dispatcher.locator('.facts').innerText()
  assert.ok(facts.includes(words), 'the dispatcher reads what is asked for')
  assert.ok(!facts.includes(PHONE), 'the dispatcher reads a mask, not the phone')
  await take(dispatcher, 'dispatch', async (form) => {
    await form.locator('#input_volunteer').fill(people.volunteer.name)
    await dispatcher.locator('.ant-select-item-option', { hasText: people.volunteer.name }).first().click()
    await look(dispatcher, 'order-2-dispatch')
  })
  await expectState(dispatcher, 'dispatched')
  await look(dispatcher, 'order-2-dispatched')
  // The resident has had the page open all the while, and nobody pressed anything there.
  await expectState(resident, 'dispatched')
  say(
    `${people.dispatcher.name} dispatched it to ${people.volunteer.name}; the resident's page followed by itself`,
  )

  const volunteer = await windowOf(browser, base, 'volunteer', { viewport: { width: 412, height: 860 } })
  await signIn(volunteer, people.volunteer.account)
  await openFromTurns(volunteer, order.number)
  await take(volunteer, 'accept')
  await expectState(volunteer, 'accepted')
  await volunteer.locator('.facts', { hasText: PHONE }).waitFor()
  await look(volunteer, 'order-3-accepted')
  await take(volunteer, 'deliver', async (form) => {
    await form.locator('button[type=submit]').click()
    await form.locator('.ant-form-item-explain-error').first().waitFor()
    await look(volunteer, 'order-3-deliver')
    await form.locator('#form_result').fill('已更换灯泡，试亮正常')
    await form.locator('#form_hours').fill('0.5')
  })
  await expectState(volunteer, 'delivered')
  say(`${people.volunteer.name} accepted and delivered`)

  let verified = false
  for (const account of people.verifiers) {
    const verifier = await windowOf(browser, base, 'verifier')
    await signIn(verifier, account.account)
    await verifier.goto(`/cases?q=${order.number}`)
    await verifier.locator('table.cases, .empty').first().waitFor()
    if ((await verifier.locator(`tr[data-number="${order.number}"]`).count()) === 0) continue
    await openFromTurns(verifier, order.number)
    await look(verifier, 'order-4-verify')
    await take(verifier, 'verify')
    await expectState(verifier, 'verified')
    say(`${account.name} verified`)
    verified = true
    break
  }
  assert.ok(verified, 'a branch that covers the community has a verifier')

  await expectState(resident, 'verified')
  await take(resident, 'rate', async (form) => {
    await form.locator('#form_stars .ant-radio-button-wrapper').last().click()
    await form.locator('#form_solved .ant-radio-button-wrapper').first().click()
    await look(resident, 'order-5-rate')
  })
  await expectState(resident, 'settled')
  await resident.locator('.timeline li').nth(5).waitFor()
  const steps = await resident.locator('.timeline li b').allInnerTexts()
  assert.equal(steps.length, 6, `six steps stand in the history: ${steps.join(', ')}`)
  await look(resident, 'order-5-settled')
  say(`${people.resident.name} rated; the history reads ${steps.reverse().join(' → ')}`)

  for (const [path, name] of [
    ['/cases', 'cases'],
    ['/registers', 'registers'],
    ['/registers/binhai/service_item', 'register'],
    ['/definitions', 'definitions'],
    ['/definitions/loop/binhai/order', 'definition-loop'],
  ]) {
    await dispatcher.goto(path)
    await dispatcher.locator('h1').waitFor()
    await dispatcher.locator('.waiting').first().waitFor({ state: 'detached' })
    await look(dispatcher, name)
  }
  await dispatcher.locator('header button', { hasText: 'English' }).click()
  await dispatcher.locator('nav.side', { hasText: 'To do' }).waitFor()
  await dispatcher.locator('header button[title="Switch to dark"]').click()
  await dispatcher.goto(order.address)
  await expectState(dispatcher, 'settled')
  await look(dispatcher, 'case-english-dark')
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}
end('the order went round')
