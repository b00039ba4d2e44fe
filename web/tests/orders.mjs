// People and orders for the stories, made through the interface that outside programs use.
import assert from 'node:assert/strict'

const WORDS = [
  '楼道灯不亮，晚上看不见台阶',
  '母亲腿脚不便，想请人陪同去医院',
  '厨房水龙头一直滴水',
  '路由器不会设置',
  '想请人帮忙代买降压药',
  '门锁钥匙拔不出来',
  '独居，想请人来读读报',
  '空调滤网想请人清洗',
]

async function ask(base, path, options = {}) {
  const answer = await fetch(new URL(path, base), {
    ...options,
    headers: { 'Content-Type': 'application/json', ...options.headers },
  })
  const body = await answer.json()
  assert.ok(answer.ok, `${path}: ${answer.status} ${JSON.stringify(body)}`)
  return body
}

/** One account of each role, all at the first community that has a dispatcher; `account`, `name` and `org` of each. */
export async function castOf(base, roles) {
  const { items } = await ask(base, '/api/v1/demo/accounts')
  const holders = (role) =>
    items.flatMap((one) =>
      one.roles.filter((held) => held.role.endsWith(`/${role}`)).map((held) => ({ ...one, org: held.org })),
    )
  for (const dispatcher of holders('dispatcher')) {
    const cast = Object.fromEntries(
      roles.map((role) => [role, holders(role).find((one) => one.org.id === dispatcher.org.id)]),
    )
    if (Object.values(cast).every(Boolean)) return { ...cast, dispatcher }
  }
  throw new Error(`no community of the demo has ${roles.join(', ')}`)
}

/** A bearer token of an account. */
export async function bearer(base, { account, password }) {
  const body = JSON.stringify({ account, password, token: true })
  return (await ask(base, '/api/v1/session', { method: 'POST', body })).token
}

/** Opens so many orders of one resident, spread over the neighbourhood; gives their ids. */
export async function openOrders(base, resident, count) {
  const headers = { Authorization: `Bearer ${await bearer(base, resident)}` }
  const { items } = await ask(base, '/api/v1/registers/binhai/service_item/rows?limit=50', { headers })
  const grids = await ask(base, `/api/v1/orgs/${resident.org.id}/grids`, { headers })
  const corners = grids.items.flatMap((grid) => grid.outline?.coordinates[0] ?? [])
  const middle = (of) => corners.reduce((sum, corner) => sum + corner[of], 0) / corners.length
  const [lon, lat] = corners.length > 0 ? [middle(0), middle(1)] : [117.7013, 39.0058]
  const ids = []
  for (let n = 0; n < count; n += 1) {
    const form = {
      item: items[n % items.length].id,
      content: WORDS[n % WORDS.length],
      place: { lon: lon + 0.0006 * ((n % 7) - 3), lat: lat + 0.0005 * ((n % 5) - 2) },
      address: `星河路 ${n + 1} 号`,
      contact: '13800138000',
    }
    const body = JSON.stringify({ loop: 'binhai/order', org: resident.org.id, form })
    ids.push((await ask(base, '/api/v1/cases', { method: 'POST', headers, body })).id)
  }
  return ids
}
