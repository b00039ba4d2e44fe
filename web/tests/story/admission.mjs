// Three offices and one newcomer: an account is opened, given its role, made safe with a password and a second factor;
// a dispatcher opens a case in an emergency, and the audit office reviews it. BASE_URL (or GRIDWORK_URL) names a demo.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { base, end, faults, look, lookAround, say, signIn, start, windowOf } from '../browser.mjs'
import { bearer, cast } from '../people.mjs'

const LOGIN = `zhao${Date.now() % 100000}`
const NEW = 'Haihe-2026-lan'

/** What a device shows for a secret in base32, some steps from now. */
function codeOf(secret, ahead = 0) {
  const bits = [...secret].map((c) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'),
  )
  const bytes = bits
    .join('')
    .match(/.{8}/g)
    .map((byte) => Number.parseInt(byte, 2))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead))
  const hash = createHmac('sha1', Buffer.from(bytes)).update(step).digest()
  const at = hash[19] & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

const people = await cast(base)
const { items } = await (await fetch(new URL('/api/v1/demo/accounts', base))).json()
const office = (login) => items.find((one) => one.account === login)
const security = await bearer(base, office('security'))
await security
  .post('/admission/rules', { rules: { emergency_roles: ['binhai/dispatcher'] } })
  .catch((error) => assert.match(String(error), /JSON/))
const asker = await bearer(base, people.resident)
const item = (await asker.get('/registers/binhai/service_item/rows?limit=1')).items[0].id
const form = { item, content: '老人没有应答', contact: '13800138000' }
const order = await asker.post('/cases', { loop: 'binhai/order', org: people.resident.org.id, form })
const stranger = items.find((one) =>
  one.roles.some((held) => /dispatcher$/.test(held.role) && held.org.id !== people.resident.org.id),
)

const browser = await start()
try {
  const system = await windowOf(browser, base, 'system')
  await signIn(system, 'admin')
  await system.goto('/accounts')
  await system.locator('.admission-tabs label', { hasText: '开户' }).click()
  await system.locator('#account').fill(LOGIN)
  await system.locator('#name').fill('赵敏')
  await system.locator('.admission-form button[type=submit]').click()
  const password = await system.locator('.ant-alert code').first().innerText()
  await look(system, 'admission-1-opened')
  await system.locator('.admission-tabs label', { hasText: '批量导入' }).click()
  await system.locator('textarea').first().fill('account,name\nno name,\n')
  await system.getByRole('button', { name: '预览' }).click()
  await system.locator('.ant-alert').waitFor()
  await look(system, 'admission-2-import')
  say(`${LOGIN} was opened`)

  const guard = await windowOf(browser, base, 'security')
  await signIn(guard, 'security')
  await guard.goto('/accounts')
  await guard.locator('.admission-nav input').first().fill(LOGIN)
  await guard.locator('.admission-nav a', { hasText: LOGIN }).click()
  await guard.locator('.admission-grant').waitFor()
  for (const [at, text] of [
    [0, '派单员'],
    [1, people.dispatcher.org.name],
  ]) {
    const select = guard.locator('.admission-grant .ant-select').nth(at)
    await select.click()
    await select.locator('input').fill(text)
    await guard.keyboard.press('Enter')
  }
  await guard.locator('.admission-grant > button').click()
  await guard.locator('.admission-list li').first().waitFor()
  await look(guard, 'admission-3-granted')
  await guard.goto('/accounts')
  await guard.locator('.admission-tabs label', { hasText: '准入规则' }).click()
  await guard.locator('#log_days').waitFor()
  await look(guard, 'admission-4-rules')

  const fresh = await windowOf(browser, base, 'newcomer')
  await fresh.goto('/sign-in')
  await fresh.locator('#account').fill(LOGIN)
  await fresh.locator('#password').fill(password)
  await fresh.locator('form button[type=submit]').click()
  await fresh.waitForURL(/security/)
  await look(fresh, 'admission-5-due')
  const change = fresh.locator('section', { has: fresh.locator('#security-password') })
  await change.locator('#current').fill(password)
  await change.locator('#new').fill(NEW)
  await change.locator('#again').fill(NEW)
  await change.locator('button[type=submit]').click()
  await fresh.locator('main .ant-alert-warning').waitFor({ state: 'detached' })
  const second = fresh.locator('section', { has: fresh.locator('#security-second') })
  await second.locator('input').first().fill(NEW)
  await second.locator('button[type=submit]').click()
  const secret = (await second.locator('code').first().innerText()).replaceAll(' ', '')
  await look(fresh, 'admission-6-scan')
  await second.locator('input').first().fill(codeOf(secret))
  await second.locator('button[type=submit]').click()
  await second.locator('.admission-codes').waitFor()
  await look(fresh, 'admission-7-recovery')
  say('the newcomer has a password of their own and a second factor')

  const again = await windowOf(browser, base, 'again', { colorScheme: 'dark' })
  await again.addInitScript(() => localStorage.setItem('gridwork.appearance', 'dark'))
  await again.goto('/sign-in')
  await again.locator('#account').fill(LOGIN)
  await again.locator('#password').fill(NEW)
  await again.locator('form button[type=submit]').click()
  await again.locator('#second').fill(codeOf(secret, 1))
  await look(again, 'admission-8-second')
  await again.locator('form button[type=submit]').click()
  await again.locator('.shell').waitFor()
  await again.goto('/security')
  await again.locator('#security-sign-ins').waitFor()
  await look(again, 'admission-9-dark')
  await again.goto('/sign-in?refused=provider_key')
  await again.locator('.problem-note').waitFor()
  await look(again, 'admission-10-provider')

  const urgent = await windowOf(browser, base, 'urgent', { locale: 'en-US' })
  await signIn(urgent, stranger.account)
  await urgent.goto('/emergencies')
  await urgent.locator('#number').fill(order.number)
  await urgent.locator('#purpose').fill('寻找失联老人')
  await urgent.locator('#reason').fill('家属报警，本社区值班员联系不上')
  await urgent.locator('.admission-form button[type=submit]').click()
  await urgent.locator('.ant-alert-success').waitFor()
  await look(urgent, 'admission-11-emergency')
  await urgent.goto(`/cases/${order.id}`)
  await urgent.locator('[data-testid=state]').waitFor()

  const audit = await windowOf(browser, base, 'audit')
  await signIn(audit, 'audit')
  await audit.goto('/emergencies')
  await audit.locator('#words').first().fill('情况属实，同意')
  await look(audit, 'admission-12-review')
  await audit.locator('.admission-review button[type=submit]').first().click()
  await audit.locator('.admission-list .admission-review').first().waitFor({ state: 'detached' })
  await audit.goto('/sign-ins')
  await audit.locator('table').waitFor()
  await look(audit, 'admission-13-sign-ins')
  await audit.goto('/accounts')
  await audit.locator('.admission-nav a').first().click()
  await look(audit, 'admission-14-audit')
  await urgent.goto('/sign-ins')
  await urgent.locator('main [role=alert]').waitFor()
  await look(urgent, 'admission-15-forbidden')
} catch (error) {
  await lookAround()
  throw error
} finally {
  await browser.close()
}
// A browser writes every refusal into its console: the second factor that was asked for, the page that is not theirs.
const wrong = faults.filter((fault) => !/status of (401|403)/.test(fault))
end('three offices let somebody in, and looked at what was opened in an emergency', wrong)
