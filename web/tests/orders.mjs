// Orders for the stories, opened through the interface that outside programs use.
import { bearer } from './people.mjs'

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

/** Opens so many orders of one resident, spread over the neighbourhood; gives their ids. */
export async function openOrders(base, resident, count) {
  const { get, post } = await bearer(base, resident)
  const { items } = await get('/registers/binhai/service_item/rows?limit=50')
  const grids = await get(`/orgs/${resident.org.id}/grids`)
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
    ids.push((await post('/cases', { loop: 'binhai/order', org: resident.org.id, form })).id)
  }
  return ids
}
