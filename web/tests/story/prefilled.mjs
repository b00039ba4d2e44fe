// Asking by phone without typing what is kept already: a volunteer who is a resident too, and helps out as dispatcher,
// finds the number of the roll in the order form, sees where it comes from, and puts it right. BASE_URL names a demo.
import assert from 'node:assert/strict'
import { base, end, look, lookAround, say, start } from '../browser.mjs'
import { bearer, cast } from '../people.mjs'
import { calm, phoneOf, signInByPhone } from '../phone.mjs'

const ROLL = '/registers/binhai/volunteer/rows'
const KEPT = '13987654321'
const OTHER = '13900001111'
/** Roles that the security office gives the volunteer for this story. */
const GIVEN = ['binhai/resident', 'binhai/dispatcher']

const people = await cast(base)
const { volunteer } = people
const dispatcher = await bearer(base, people.dispatcher)
const { items: accounts } = await (await fetch(new URL('/api/v1/demo/accounts', base))).json()
const security = await bearer(
  base,
  accounts.find((one) => one.account === 'security'),
)

const { items: rows } = await dispatcher.get(`${ROLL}?limit=200`)
const row = rows.find((one) => one.fields.person === volunteer.id)
assert.ok(row, `${volunteer.name} is on the roll of volunteers`)
await dispatcher.patch(`${ROLL}/${row.id}`, { fields: { contact: KEPT } })

const { items: found } = await security.get(`/accounts?q=${volunteer.account}`)
const account = found.find((one) => one.account === volunteer.account)
assert.ok(account, 'the security office finds the account')
const org = volunteer.org.id
for (const role of GIVEN) await security.post(`/accounts/${account.id}/grants`, { role, org })

const browser = await start()
try {
  const phone = await phoneOf(browser, 'phone-prefilled')
  await signInByPhone(phone, volunteer.account)
  await phone.goto('/m/new/binhai/order')
  const contact = phone.locator('[data-field=contact] input')
  const source = phone.locator('[data-field=contact] [data-testid=source]')
  await source.waitFor()
  assert.equal(await contact.inputValue(), KEPT)
  assert.match(await source.innerText(), /志愿者名册/)
  await contact.scrollIntoViewIfNeeded()
  await calm(phone)
  await look(phone, 'phone-prefilled')
  say(`the number of the roll stands in the form: ${await source.innerText()}`)

  await contact.fill(OTHER)
  await source.waitFor({ state: 'detached' })
  assert.equal(await contact.inputValue(), OTHER)
  say('and it can be put right')
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
  // Other stories find the people as they were.
  const { grants } = await security.get(`/accounts/${account.id}`)
  for (const { id, role } of grants)
    if (GIVEN.includes(role)) await security.drop(`/accounts/${account.id}/grants/${id}`)
}
end('asking by phone begins with what is kept')
