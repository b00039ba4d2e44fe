// What is kept about somebody, from the consent to its end: a resident signs on the phone, staff enter the row at the
// desk, the resident sees it, asks for corrections in the row and in an order, is told of the answer, takes a copy along as
// a table and as JSON, and takes the consent back: the values are gone. Staff find the same page about themselves.
// BASE_URL names a running demo.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { base, end, look, lookAround, say, signIn, start, windowOf } from '../browser.mjs'
import { bearer, cast } from '../people.mjs'
import { calm, phoneOf, signInByPhone } from '../phone.mjs'

const REGISTER = '/registers/binhai/home_visit'
const TITLE = '上门看望名册'
const PHONE = '13987650001'
const DOOR = '1号楼2门301'
const NEW_DOOR = '2号楼1门101'
const NEW_PHONE = '13700001234'

const people = await cast(base)
const resident = await bearer(base, people.resident)
const dispatcher = await bearer(base, people.dispatcher)
const org = people.dispatcher.org.id

// As if it had not been walked before: no consent stands, and no row of the resident's.
const { items: given } = await resident.get('/me/consents')
for (const one of given.filter((it) => it.org && !it.withdrawn_at))
  await resident.post(`/me/consents/${one.id}/withdraw`, {})
const { items: services } = await dispatcher.get('/registers/binhai/service_item/rows?limit=1')
const form = { item: services[0].id, content: '楼道灯坏了', address: DOOR, contact: PHONE }
const order = await resident.post('/cases', { loop: 'binhai/order', org, form })

/** Chooses an entry and a field, says what shall stand there, and sends it. */
async function ask(phone, holder, field, wish) {
  const card = phone.locator('[data-testid=corrections]')
  const already = await card.locator('.kept-list li', { hasText: '等待答复' }).count()
  await card.locator('select').first().selectOption(holder)
  await card.locator('select').last().selectOption(field)
  await card.locator('textarea').fill(wish)
  await phone.press('[data-testid=ask-correction]')
  await card.locator('.kept-list li', { hasText: '等待答复' }).nth(already).waitFor()
}

/** The file that a press brings. */
async function fileOf(phone, button) {
  const [file] = await Promise.all([phone.waitForEvent('download'), phone.press(button)])
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') }
}

/** What is kept, on the phone. */
async function toKept(phone) {
  await phone.goto('/m/kept')
  await phone.locator('[data-testid=kept-cases]').waitFor()
  await calm(phone)
}

const browser = await start()
try {
  const phone = await phoneOf(browser, 'resident', { acceptDownloads: true })
  await signInByPhone(phone, people.resident.account)
  await toKept(phone)
  const offer = phone.locator('[data-testid=consent-offer]', { hasText: '上门看望' })
  await offer.waitFor()
  await offer.scrollIntoViewIfNeeded()
  await look(phone, 'kept-1-offer')
  await phone.press(offer.locator('[data-testid=agree]'))
  const consent = phone.locator('[data-testid=consent]', { has: phone.locator('[data-testid=take-back]') })
  await consent.first().waitFor()
  say('the resident agreed on the phone')

  const desk = await windowOf(browser, base, 'dispatcher')
  await signIn(desk, people.dispatcher.account)
  await desk.goto(`${REGISTER}/new`)
  await desk.locator('#form_person').fill(people.resident.name)
  await desk.locator('.ant-select-item-option', { hasText: people.resident.name }).first().click()
  await desk.locator('#form_contact').fill(PHONE)
  await desk.locator('#form_door').fill(DOOR)
  await desk.locator('form button[type=submit]').click()
  await desk.waitForURL(/home_visit\/[0-9a-f-]{36}$/)
  const row = desk.url().split('/').at(-1)
  await desk.locator('.page h1').waitFor()
  await look(desk, 'kept-2-row')
  say('and the community entered the row')

  await toKept(phone)
  // Rows of earlier walks stand there too, with nothing kept sealed.
  const entry = phone.locator('.kept-row', { hasText: TITLE }).filter({ hasText: '另有加密保存' })
  await entry.waitFor()
  assert.match(await entry.innerText(), /另有加密保存：联系电话、上门地址/)
  await ask(phone, row, 'door', `门牌换成${NEW_DOOR}`)
  await ask(phone, order.id, 'contact', `手机换成${NEW_PHONE}`)
  await look(phone, 'kept-3-asked')
  say('the resident sees it, and asks for a correction in the row and one in the order')

  await dispatcher.patch(`${REGISTER}/rows/${row}`, { fields: { door: NEW_DOOR } })
  await desk.goto('/corrections')
  const waiting = (what) => desk.locator('[data-testid=waiting-correction]', { hasText: what })
  await waiting(order.number).waitFor()
  await look(desk, 'kept-4-waiting')
  await waiting(`门牌换成${NEW_DOOR}`).getByRole('button', { name: '已更正' }).click()
  await waiting(`门牌换成${NEW_DOOR}`).waitFor({ state: 'detached' })
  await waiting(order.number).locator('input').fill(NEW_PHONE)
  await waiting(order.number).getByRole('button', { name: '已更正' }).click()
  await waiting(order.number).waitFor({ state: 'detached' })
  say('staff answered both')

  await phone.goto('/m/notifications')
  const message = phone.locator('a.row-button', { hasText: `您对 ${order.number} 提出的更正已办好` })
  await message.waitFor()
  await phone.press(message)
  await phone.waitForURL(/\/m\/kept$/)
  const done = phone.locator('[data-testid=corrections] .kept-list li', { hasText: '已更正' })
  await done.nth(1).waitFor()
  const now = await resident.get(`/cases/${order.id}`)
  assert.equal(now.fields.contact, NEW_PHONE)
  say('the resident was told, and the order holds the new number')

  await calm(phone)
  const table = await fileOf(phone, '[data-testid=take-copy-csv]')
  const json = await fileOf(phone, '[data-testid=take-copy-json]')
  assert.deepEqual([table.name, json.name], ['我的信息副本.csv', '我的信息副本.json'])
  assert.ok(table.text.startsWith('\uFEFF'), 'Excel knows that it is UTF-8')
  for (const { text } of [table, json])
    for (const fact of [NEW_PHONE, NEW_DOOR, order.number, TITLE]) assert.ok(text.includes(fact), fact)
  assert.equal(JSON.parse(json.text).kept.person.person.name, people.resident.name)
  say('both copies hold it')

  await phone.press(consent.first().locator('[data-testid=take-back]'))
  await phone.press('[data-testid=take-back-yes]')
  await phone.locator('[data-testid=consent]', { hasText: '撤回' }).first().waitFor()
  await calm(phone)
  const after = await fileOf(phone, '[data-testid=take-copy-csv]')
  assert.ok(!after.text.includes(NEW_DOOR), 'what was kept by the consent is not in the copy')
  assert.ok(after.text.includes(NEW_PHONE), 'what the order holds is kept by duty, and stays')
  const gone = await dispatcher
    .post(`${REGISTER}/rows/${row}/open-field`, { field: 'door', purpose: '上门前联系' })
    .then(() => '', String)
  assert.match(gone, /409 .*withdrawn/)
  await entry.waitFor({ state: 'detached' })
  await phone.locator('.kept-row', { hasText: TITLE }).filter({ hasText: '已清除' }).first().waitFor()
  await look(phone, 'kept-5-withdrawn')
  say('the consent was taken back, and what was kept by it is gone')

  await desk.locator('button.who').press('Enter')
  await desk.getByRole('link', { name: '关于我的信息' }).click()
  await desk.waitForURL(/\/kept$/)
  await desk.locator('[data-testid=kept-person]', { hasText: people.dispatcher.name }).waitFor()
  await desk.locator('[data-testid=take-copy-csv]').waitFor()
  await look(desk, 'kept-6-desk')
  const [own] = await Promise.all([
    desk.waitForEvent('download'),
    desk.locator('[data-testid=take-copy-csv]').press('Enter'),
  ])
  assert.match(readFileSync(await own.path(), 'utf8'), new RegExp(people.dispatcher.name))
  await desk.getByRole('button', { name: '切换到深色' }).click()
  await look(desk, 'kept-7-desk-dark')
  say('staff find the same page about themselves')
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}
end('what is kept was seen, put right, taken along and erased')
