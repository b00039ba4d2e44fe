// Me too: what a neighbour reported is followed instead of filed again, also without a network; a place is chosen on the
// map; the hours of the work become a certificate that is printed and checked by its code. BASE_URL names a running demo.
import assert from 'node:assert/strict'
import { base, end, faults, look, lookAround, say, start, windowOf } from '../browser.mjs'
import { bearer, cast, verifierOf } from '../people.mjs'
import { calm, phoneOf, signInByPhone } from '../phone.mjs'

const WORDS = '三单元楼道灯不亮，老人上楼看不清'
const LAMP = '楼道灯'

const phoneAt = (browser, who, at) => {
  const geolocation = { longitude: at.lon, latitude: at.lat }
  return phoneOf(browser, `me-too-${who}`, { geolocation, permissions: ['geolocation'] })
}

const light = (page, chosen) =>
  page.evaluate((scheme) => localStorage.setItem('gridwork.appearance', scheme), chosen)

/** A page in both lights; what is open on it must survive being loaded anew. */
async function lookTwice(page, name) {
  await look(page, `me-too-${name}`)
  for (const [scheme, ending] of [
    ['dark', '-dark'],
    ['light', ''],
  ]) {
    await light(page, scheme)
    await page.reload()
    await page.locator('main').waitFor()
    await calm(page)
    if (ending) await look(page, `me-too-${name}${ending}`)
  }
}

/** A neighbour's lamp, reported by whoever the demo lets ask in this community. */
async function reported(people, at) {
  const { get, post } = await bearer(base, people.resident)
  const { items } = await get(`/registers/binhai/service_item/rows?limit=20&q=${encodeURIComponent(LAMP)}`)
  const item = items.find((row) => row.fields.name.startsWith(LAMP))
  assert.equal(item?.fields.shared, true, 'a stairwell lamp is a public matter')
  const form = { item: item.id, content: WORDS, place: at, address: '星河路 3 号', contact: '13800138000' }
  return post('/cases', { loop: 'binhai/order', org: people.dispatcher.org.id, form })
}

/** A place inside a grid of the community. */
async function placeOf(people) {
  const { get } = await bearer(base, people.resident)
  const { items } = await get(`/orgs/${people.dispatcher.org.id}/grids`)
  const ring = items[0]?.outline?.coordinates[0] ?? []
  const middle = (of) => ring.slice(1).reduce((sum, corner) => sum + corner[of], 0) / (ring.length - 1)
  return { lon: Number(middle(0).toFixed(5)), lat: Number(middle(1).toFixed(5)) }
}

/** Begins an order about the lamp, up to the words. */
async function beginLamp(page) {
  await page.goto('/m')
  await calm(page)
  await page.locator('.search input').fill('ldd')
  await page.locator('[data-matter]', { hasText: LAMP }).first().tap()
  await page.locator('[data-field=content] textarea').fill('楼道灯坏了几天了')
}

/** Chooses the place on the map: from the own position, then a step by key, then a tap; named at once. */
async function chooseOnMap(page, who) {
  await page.locator('[data-testid=open-map]').tap()
  const map = page.locator('[data-testid=place-map]')
  await map.waitFor()
  await page.locator('.sheet .button:not(.main)').tap()
  await page.locator('[data-testid=place-pin]').waitFor()
  await page.locator('.sheet [data-testid=place-name]').waitFor()
  const before = await page.locator('[data-testid=place-pin]').getAttribute('transform')
  await map.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  assert.equal(
    await page.locator('[data-testid=place-pin]').getAttribute('transform'),
    before,
    'there and back',
  )
  await page.keyboard.press('ArrowUp')
  assert.notEqual(await page.locator('[data-testid=place-pin]').getAttribute('transform'), before)
  const name = await page.locator('.sheet [data-testid=place-name]').innerText()
  await look(page, `me-too-1-map-${who}`)
  await page.locator('[data-testid=place-done]').tap()
  await page.locator('.sheet').waitFor({ state: 'detached' })
  await page.locator('[data-field=place] [data-testid=place-name]').waitFor()
  return name.trim()
}

/** Tells what is nearby without telling on anybody. */
async function seeNearby(page, order, secrets) {
  await page.locator('.foot .button').tap()
  const one = page.locator(`[data-testid=nearby] [data-track="${order.track}"]`)
  await one.waitFor()
  const text = await page.locator('.sheet').innerText()
  for (const secret of secrets) assert.ok(!text.includes(secret), `the sheet shows "${secret}"`)
  return one
}

async function follow(browser, who, account, at, order, secrets, isOffline) {
  const page = await phoneAt(browser, who, at)
  await signInByPhone(page, account.account)
  // One of them in the dark: what lies above a page cannot be loaded anew to be looked at.
  if (isOffline) await light(page, 'dark')
  await beginLamp(page)
  say(`chose on the map: ${await chooseOnMap(page, who)}`)
  await page.locator('[data-field=place] .place-have').waitFor()
  const one = await seeNearby(page, order, secrets)
  await look(page, `me-too-2-nearby-${who}`)
  if (isOffline) await page.context().setOffline(true)
  await one.locator('[data-testid=me-too]').tap()
  if (isOffline) {
    await page.locator('.sent[data-state=waiting]').waitFor()
    await page.context().setOffline(false)
  }
  await page.locator('.sent[data-state=sent]').waitFor()
  await look(page, `me-too-3-followed-${who}`)
  await page.goto('/m/orders')
  await page.locator(`[data-followed="${order.number}"]`).waitFor()
  await calm(page)
  await lookTwice(page, `4-orders-${who}`)
  return page
}

/** The dispatcher sees how many wait, and nobody's name. */
async function seenByStaff(browser, people, order) {
  const desk = await windowOf(browser, base, 'me-too-desk')
  await desk.goto('/sign-in')
  await desk.locator(`[data-account="${people.dispatcher.account}"]`).first().click()
  await desk.locator('.shell').waitFor()
  await desk.goto(`/cases/${order.id}`)
  await desk.locator('[data-testid=followers]', { hasText: '2' }).waitFor()
  await look(desk, 'me-too-5-desk-case')
  say(`the desk says: ${await desk.locator('[data-testid=followers]').innerText()}`)
}

/** The order is done and verified. */
async function done(people, order) {
  const step = async (who, key, body = {}) =>
    (await bearer(base, who)).post(`/cases/${order.id}/steps/${key}`, body)
  await step(people.dispatcher, 'dispatch', { input: { volunteer: people.volunteer.id } })
  await step(people.volunteer, 'accept')
  await step(people.volunteer, 'deliver', { form: { result: '已更换灯泡', hours: 1.5 } })
  const verifier = await verifierOf(base, people, order.id)
  await verifier.post(`/cases/${order.id}/steps/verify`, {})
}

/** Issued by the volunteer, printed on A4, checked by somebody who has nothing but the code. */
async function certificate(browser, people, at) {
  const page = await phoneAt(browser, 'volunteer', at)
  await signInByPhone(page, people.volunteer.account)
  await page.goto('/m/hours')
  await page.locator('[data-testid=issue]').waitFor()
  await calm(page)
  await lookTwice(page, '6-hours')
  await page.locator('[data-testid=issue]').tap()
  await page.locator('[data-verdict=valid]').waitFor()
  await page.locator('svg.qr path').first().waitFor()
  await page.locator('.certificate tbody tr').first().waitFor()
  const hours = Number(await page.locator('[data-testid=certified-hours]').innerText())
  assert.ok(hours >= 1.5, `${hours} hours`)
  assert.ok((await page.locator('.certificate').innerText()).includes(people.volunteer.name))
  await lookTwice(page, '7-certificate')
  await page.emulateMedia({ media: 'print' })
  await page.setViewportSize({ width: 794, height: 1123 })
  assert.equal(await page.locator('.no-print').first().isVisible(), false, 'buttons are not printed')
  await page.screenshot({
    path: new URL('../../../target/screens/me-too-8-print.png', import.meta.url).pathname,
  })
  const code = new URL(page.url()).pathname.split('/').pop()
  const stranger = await phoneAt(browser, 'stranger', at)
  await stranger.goto(`/m/certificate/${code.toUpperCase()}`)
  await stranger.locator('[data-verdict=valid]').waitFor()
  const text = await stranger.locator('main').innerText()
  assert.ok(!text.includes(people.volunteer.name), 'strangers read a masked name')
  assert.equal(Number(await stranger.locator('[data-testid=certified-hours]').innerText()), hours)
  await lookTwice(stranger, '9-checked')
  await stranger.goto('/m/certificate/nothing')
  await stranger.locator('.empty').waitFor()
  await look(stranger, 'me-too-9-missing')
  say(`${hours} hours certified; a stranger checked them by the code`)
}

async function kept(page) {
  await page.goto('/m/kept')
  await page.locator('[data-testid=kept-readings]').waitFor()
  await calm(page)
  await lookTwice(page, '10-kept')
  await page.locator('[data-testid=show-values]').tap()
  await calm(page)
  await look(page, 'me-too-10-kept-values')
}

const people = await cast(base)
const browser = await start()
const began = Date.now()
try {
  const at = await placeOf(people)
  const order = await reported(people, at)
  const secrets = [WORDS, '星河路 3 号', '13800138000', people.resident.name]
  const { items } = await (await fetch(new URL('/api/v1/demo/accounts', base))).json()
  const residents = items.filter(
    ({ account, roles }) =>
      account !== people.resident.account && roles.some(({ role }) => role.endsWith('/resident')),
  )
  const [neighbour, other = people.gridWorker] = residents
  const page = await follow(browser, 'neighbour', neighbour, at, order, secrets, false)
  await follow(browser, 'other', other, at, order, secrets, true)
  say('two neighbours follow it, one of them without a network when they said so')
  await seenByStaff(browser, people, order)
  await done(people, order)
  await page.goto('/m/orders')
  await page.locator(`[data-followed="${order.number}"] [data-state=verified]`).waitFor()
  await certificate(browser, people, at)
  const resident = await phoneAt(browser, 'resident', at)
  await signInByPhone(resident, people.resident.account)
  await kept(resident)
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}

const real = faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED|status of (401|404)/.test(fault))
end(`two neighbours followed, hours were certified in ${((Date.now() - began) / 1000).toFixed(0)} s`, real)
