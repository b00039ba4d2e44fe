// An order goes round by phone: a resident asks in four taps, a volunteer accepts in three and delivers without a
// network, the resident rates. Dispatcher and verifier work through the API. BASE_URL names a running demo.
import assert from 'node:assert/strict'
import { base, end, faults, look, lookAround, say, start } from '../browser.mjs'
import { bearer, cast, verifierOf } from '../people.mjs'
import { calm, phoneOf, signInByPhone } from '../phone.mjs'

/** A public spot in the demo's district; nobody lives at it. */
const HERE = { geolocation: { longitude: 117.704, latitude: 39.006 }, permissions: ['geolocation'] }
const CALL = '13800138000'
const ADDRESS = '星河路 18 号 3 号楼 501'
/** One white dot. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
/** As experience.md has them. */
const TAPS_TO_ASK = 4
/** Once in the life of a resident, address and number are tapped into. */
const TAPS_TO_ASK_FIRST = 6
const SECONDS_TO_ASK = 60
const TAPS_TO_ACCEPT = 3

/** A phone that knows where it is. */
const phoneAt = (browser, who, options = {}) => phoneOf(browser, `phone-${who}`, { ...HERE, ...options })

const expectState = (page, state) => page.locator(`[data-testid=state][data-state="${state}"]`).waitFor()

/** Looks at a page in both lights. */
async function lookTwice(page, name) {
  await calm(page)
  for (const scheme of ['light', 'dark']) {
    await page.evaluate((chosen) => localStorage.setItem('gridwork.appearance', chosen), scheme)
    await page.reload()
    await calm(page)
    await look(page, `phone-${name}${scheme === 'dark' ? '-dark' : ''}`)
  }
  await page.evaluate(() => localStorage.setItem('gridwork.appearance', 'light'))
  await page.reload()
  await calm(page)
}

const people = await cast(base)
const words = `楼道灯不亮，晚上看不见台阶（${Date.now() % 100000}）`
const browser = await start()
const began = Date.now()
try {
  const resident = await phoneAt(browser, 'resident')
  await resident.goto('/m/sign-in')
  await resident.locator('.accounts li').first().waitFor()
  await lookTwice(resident, '0-sign-in')
  await signInByPhone(resident, people.resident.account)
  await lookTwice(resident, '1-home')
  await lookAtForm(resident)
  const first = await ask(resident, `${words}，第一次`)
  say(`a first order, address and phone typed: ${first.taps} taps, ${first.seconds.toFixed(1)} s`)
  assert.ok(first.taps <= TAPS_TO_ASK_FIRST, `a first order takes ${first.taps} taps`)
  await withdraw(resident)
  const order = await ask(resident, words)
  say(
    `${people.resident.name} placed ${order.number} in ${order.taps} taps and ${order.seconds.toFixed(1)} s`,
  )
  assert.ok(order.taps <= TAPS_TO_ASK, `an order takes ${order.taps} taps`)
  assert.ok(order.seconds <= SECONDS_TO_ASK, `an order takes ${order.seconds} s`)
  await lookTwice(resident, '3-sent')
  await resident.press('[data-testid=follow]')
  await expectState(resident, 'placed')
  await lookTwice(resident, '4-order')

  await followByLink(browser, order)

  const dispatcher = await bearer(base, people.dispatcher)
  await dispatcher.post(`/cases/${order.id}/steps/dispatch`, { input: { volunteer: people.volunteer.id } })
  await expectState(resident, 'dispatched')
  say(`${people.dispatcher.name} dispatched it; the resident's page followed by itself`)

  const volunteer = await accept(browser, order)
  await deliverWithoutNetwork(volunteer, order)
  await hours(volunteer)
  await lateByOne(volunteer)

  await verify(order)
  await expectState(resident, 'verified')
  await rate(resident)
  await restOfThePages(resident)
  await onBehalf(browser)
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}

/** The form with a complaint in it; the way back leads home. */
async function lookAtForm(page) {
  await page.locator('[data-group]:has-text("维修")').tap()
  await calm(page)
  await look(page, 'phone-2-group')
  await page.locator('[data-matter]').first().tap()
  await page.locator('.foot .button').tap()
  await page.locator('.field-problem').waitFor()
  await lookTwice(page, '2-form')
  await page.goto('/m')
  await calm(page)
}

/** Changed one's mind: withdrawn through a sheet, with a reason. */
async function withdraw(page) {
  await page.press('[data-testid=follow]')
  await expectState(page, 'placed')
  await page.press('[data-step=withdraw]')
  await page.locator('.sheet [data-field=reason] :is(input, textarea)').fill('写错了，另下一单')
  await look(page, 'phone-2-withdraw')
  await page.press('.sheet button[type=submit]')
  await expectState(page, 'withdrawn')
}

/** From the first page to the number: every tap counts, also those into a field. */
async function ask(page, text) {
  await page.goto('/m')
  await calm(page)
  page.taps = 0
  const from = Date.now()
  await page.press('[data-group]:has-text("维修")')
  await calm(page)
  // A private matter: of a public one, what neighbours have reported would be shown first.
  await page.press(page.locator('[data-matter]').nth(1))
  await page.locator('[data-field=content]').waitFor()
  // The words have the focus already; typing needs no tap.
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'TEXTAREA')
  await page.keyboard.type(text)
  for (const [field, value] of [
    ['address', ADDRESS],
    ['contact', CALL],
  ]) {
    const input = page.locator(`[data-field=${field}] input`)
    // What was said in the last order stands there already.
    if ((await input.inputValue()) === value) continue
    await page.press(input)
    await input.fill(value)
  }
  await page.press('[data-field=place] button')
  await page.locator('[data-field=place] .place-have').waitFor()
  await page.press('.foot .button')
  await page.locator('[data-testid=number]').waitFor()
  const [taps, seconds] = [page.taps, (Date.now() - from) / 1000]
  const number = await page.locator('[data-testid=number]').innerText()
  const link = await page.locator('[data-testid=track-link]').getAttribute('href')
  const mine = await bearer(base, people.resident)
  const { items } = await mine.get('/cases?sort=-opened_at&limit=20')
  const id = items.find((one) => one.number === number)?.id
  assert.ok(id, `${number} is among the resident's cases`)
  return { number, link, id, taps, seconds }
}

/** The link alone shows state and times, and nothing about the person. */
async function followByLink(window, order) {
  const page = await phoneAt(window, 'anybody')
  await page.goto(new URL(order.link).pathname)
  await page.locator('[data-testid=track][data-state=placed]').waitFor()
  const text = await page.locator('main').innerText()
  assert.ok(text.includes(order.number), 'the link shows the number')
  for (const secret of [CALL, ADDRESS, people.resident.name, words]) assert.ok(!text.includes(secret), secret)
  await lookTwice(page, '5-track')
  say('the link shows number, state and times without a sign-in')
}

/** From the message (the order stands among what waits) to accepted. */
async function accept(window, order) {
  const page = await phoneAt(window, 'volunteer')
  await signInByPhone(page, people.volunteer.account)
  const line = page.locator(`[data-number="${order.number}"]`)
  await line.waitFor()
  await page.locator('[data-testid=base-here]').tap()
  await page.locator('.base .quiet-button').waitFor()
  await lookTwice(page, '6-work')
  page.taps = 0
  await page.press(line)
  await expectState(page, 'dispatched')
  assert.ok(!(await page.locator('main').innerText()).includes(CALL), 'no phone number before accepting')
  await page.press('[data-step=accept]')
  await expectState(page, 'accepted')
  assert.ok(page.taps <= TAPS_TO_ACCEPT, `accepting takes ${page.taps} taps`)
  await page.locator('[data-fact=contact]', { hasText: CALL }).waitFor()
  await page.locator('[data-fact=address]', { hasText: ADDRESS }).waitFor()
  await lookTwice(page, '7-accepted')
  say(`${people.volunteer.name} accepted in ${page.taps} taps; address and phone appeared`)
  return page
}

/** The cellar has no network: the step is kept, seen to wait, and goes out by itself later, once. */
async function deliverWithoutNetwork(page, order) {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await expectState(page, 'accepted')
  await calm(page)
  await page.context().setOffline(true)
  await page.reload()
  await expectState(page, 'accepted')
  await page.locator('[data-fact=address]', { hasText: ADDRESS }).waitFor()
  await page.press('[data-step=deliver]')
  const form = page.locator('.sheet form')
  await form.locator('button[type=submit]').tap()
  await form.locator('.field-problem').first().waitFor()
  await look(page, 'phone-8-deliver')
  await form.locator('[data-field=result] textarea').fill('已更换灯泡，试亮正常')
  await form.locator('[data-field=hours] input').fill('0.5')
  await form.locator('[data-field=proof] input[type=file]').setInputFiles({
    name: 'lamp.png',
    mimeType: 'image/png',
    buffer: Buffer.from(DOT, 'base64'),
  })
  await form.locator('.thumbs img').waitFor()
  await form.locator('button[type=submit]').tap()
  await page.locator('[data-entry=waiting]').waitFor()
  await page.locator('[data-testid=net-line]').waitFor()
  await look(page, 'phone-9-waiting')
  // Not even a closed page loses it.
  await page.reload()
  await page.locator('[data-entry=waiting]').waitFor()
  const mine = await bearer(base, people.volunteer)
  assert.equal((await mine.get(`/cases/${order.id}`)).state, 'accepted', 'nothing has been sent yet')
  await page.context().setOffline(false)
  await expectState(page, 'delivered')
  const after = await mine.get(`/cases/${order.id}`)
  assert.equal(after.fields.proof.length, 1, 'the photo came along')
  const { items } = await mine.get(`/cases/${order.id}/events?limit=50`)
  assert.equal(items.filter(({ step }) => step === 'deliver').length, 1, 'it happened once')
  say('delivered without a network: kept, shown as waiting, sent once when the network came back')
}

/** Claimed without a network what was given to somebody in the meantime: seen, explained, decided by the person. */
async function lateByOne(page) {
  const resident = await bearer(base, people.resident)
  const dispatcher = await bearer(base, people.dispatcher)
  const { items } = await resident.get('/registers/binhai/service_item/rows?limit=1')
  const org = people.dispatcher.org.id
  const form = { item: items[0].id, content: `想请人来消毒（${words}）` }
  const wanted = await resident.post('/cases', { loop: 'binhai/order', org, form })
  await page.goto(`/m/o/${wanted.id}`)
  await expectState(page, 'placed')
  await page.locator('[data-step=claim]').waitFor()
  await page.context().setOffline(true)
  await page.press('[data-step=claim]')
  await page.locator('[data-entry=waiting]').waitFor()
  await dispatcher.post(`/cases/${wanted.id}/steps/dispatch`, { input: { volunteer: people.volunteer.id } })
  await page.context().setOffline(false)
  await page.locator('[data-entry=conflict]').waitFor()
  await page.goto('/m/outbox')
  await page.locator('[data-entry=conflict] [role=alert]').waitFor()
  await lookTwice(page, '10-conflict')
  await page.locator('[data-entry=conflict] .button', { hasText: '不发了' }).tap()
  await page.locator('[data-entry=conflict] .button.grave').tap()
  await page.locator('[data-entry=conflict]').waitFor({ state: 'detached' })
  say('a claim that came too late became a conflict with its reason, and was let go')
}

async function hours(page) {
  await page.goto('/m/hours')
  await page.locator('[data-testid=hours]').waitFor()
  assert.ok(Number(await page.locator('[data-testid=hours]').innerText()) >= 0.5)
  await lookTwice(page, '10-hours')
}

async function verify(order) {
  const verifier = await verifierOf(base, people, order.id)
  await verifier.post(`/cases/${order.id}/steps/verify`, {})
  say(`${verifier.name} verified`)
}

async function rate(page) {
  await page.locator('[data-step-form=rate]').waitFor()
  await lookTwice(page, '11-rate')
  page.taps = 0
  await page.press('[data-star="5"]')
  await page.press('[data-field=solved] [data-option=true]')
  await page.press('[data-step-form=rate] button[type=submit]')
  await expectState(page, 'settled')
  say(`${people.resident.name} rated in ${page.taps} taps`)
}

async function restOfThePages(page) {
  for (const [path, name] of [
    ['/m/orders', '12-orders'],
    ['/m/kept', '13-kept'],
    ['/m/me', '14-me'],
    ['/m/outbox', '15-outbox'],
  ]) {
    await page.goto(path)
    await page.locator('main').waitFor()
    await lookTwice(page, name)
  }
  await page.goto('/m')
  await calm(page)
  await page.locator('.search input').fill('sld')
  await page.locator('[data-matter]', { hasText: '灯' }).or(page.locator('.empty')).first().waitFor()
  await page.locator('.search input').fill('ldd')
  await page.locator('[data-matter]', { hasText: '楼道灯' }).waitFor()
  await look(page, 'phone-16-search')
  await page.goto('/m/me')
  await page.locator('[data-testid=elder]').tap()
  await page.locator('[data-option=en]').first().tap()
  await page.locator('h1', { hasText: 'Me' }).waitFor()
  await look(page, 'phone-16-me-elder')
  await page.goto('/m')
  await calm(page)
  await page.locator('.tabs', { hasText: 'Services' }).waitFor()
  await look(page, 'phone-17-elder-english')
  say('pinyin, larger type and English were looked at')
}

/** A grid worker finds a resident by name and asks for them; the order is that person's. */
async function onBehalf(window) {
  if (!people.gridWorker) return say('no grid worker in this community')
  const page = await phoneAt(window, 'grid-worker')
  await signInByPhone(page, people.gridWorker.account)
  await page.press('[data-group]:has-text("维修")')
  await calm(page)
  await page.press('[data-matter]')
  await page.locator('[data-field=content]').waitFor()
  // Looked for by name, and kept on record.
  const wanted = people.resident.name
  await page.locator('[data-testid=on-behalf] input[type=search]').fill(wanted)
  const other = page.locator('.find-asker label[data-option]').first()
  await other.waitFor()
  const name = await other.innerText()
  assert.equal(name, wanted)
  await page.press(other)
  await page.locator('[data-field=content] textarea').fill(`代报：${words}`)
  await look(page, 'phone-18-on-behalf')
  await page.press('.foot .button')
  await page.locator('[data-testid=number]').waitFor()
  const number = await page.locator('[data-testid=number]').innerText()
  const worker = await bearer(base, people.gridWorker)
  const { items } = await worker.get('/cases?sort=-opened_at&limit=20')
  const made = items.find((one) => one.number === number)
  assert.equal(made?.asker.name, name, 'the order belongs to the one it was asked for')
  assert.equal(made?.opener.id, worker.person.id)
  say(`${people.gridWorker.name} asked for ${name}: ${number}`)
}

const real = faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED|status of (401|409)/.test(fault))
end(`the order went round by phone in ${((Date.now() - began) / 1000).toFixed(0)} s`, real)
