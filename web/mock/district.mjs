// A small made-up district for looking at pages without a server. Development only; nothing here reaches dist/.
// definitions.json is the binhai pack in the JSON of the Rust model.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const kept = JSON.parse(readFileSync(new URL('./definitions.json', import.meta.url), 'utf8'))

/** Loops before registers, choices, roles and org kinds, as the server looks them up. */
const KINDS = ['loop', 'register', 'choices', 'role', 'org_kind']
export const definitions = kept.definitions.sort(
  (a, b) => KINDS.indexOf(a.definition) - KINDS.indexOf(b.definition),
)
export const ORDER = definitions.find((one) => one.key === 'binhai/order')

/** The same id for the same name, every time. */
export function idOf(name) {
  const hex = createHash('sha256').update(name).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{3})(.{3})(.{12}).*$/, '$1-$2-7$3-8$4-$5')
}

const org = (code, name, kind, parent) => ({ id: idOf(code), code, name, kind: `common/${kind}`, parent })
export const orgs = [
  org('d', '临海区', 'district', null),
  org('s1', '星河街道', 'street', 'd'),
  org('c1', '河西社区', 'community', 's1'),
  org('c2', '海棠社区', 'community', 's1'),
  org('c3', '望潮社区', 'community', 's1'),
  org('b1', '河西社区第一党支部', 'branch', 'c1'),
  org('b2', '海棠社区第一党支部', 'branch', 'c2'),
]
const STEP = 0.006
/** A square of two by two grids for each community, side by side from west to east. */
export const gridsOf = (isWanted) =>
  orgs
    .filter((one) => one.kind === 'common/community')
    .flatMap((owner, column) =>
      [0, 1, 2, 3].map((n) => {
        const [west, south] = [117.696 + column * 2 * STEP + (n % 2) * STEP, 39.008 + (n > 1 ? STEP : 0)]
        const corners = [
          [west, south],
          [west + STEP, south + STEP / 9],
          [west + STEP, south + STEP],
          [west, south + STEP],
        ]
        const name = `${owner.name}第${'一二三四'[n]}网格`
        const outline = { type: 'Polygon', coordinates: [[...corners, corners[0]]] }
        return {
          owner,
          grid: { id: idOf(name), org: owner.id, code: `${owner.code}-${n + 1}`, name, outline },
        }
      }),
    )
    .filter(({ owner }) => isWanted(owner))
    .map(({ grid }) => grid)

/** Which community a branch covers. */
export const covers = { b1: 'c1', b2: 'c2' }

export const byCode = (code) => orgs.find((one) => one.code === code)
export const refOf = ({ id, code, name, kind, parent }) => {
  const above = parent && orgs.find((one) => one.code === parent)
  return { id, code, name, kind, ...(above ? { parent: above.id } : {}) }
}

const person = (account, name, ...held) => ({
  id: idOf(`person ${account}`),
  account,
  name,
  held: held.map(([role, at]) => ({ role: `binhai/${role}`, org: byCode(at) })),
})
export const people = [
  person('jumin1', '李秀英', ['resident', 'c1']),
  person('jumin2', '刘建国', ['resident', 'c1']),
  person('jumin3', '周玉兰', ['resident', 'c2']),
  person('zhiyuan1', '赵志强', ['volunteer', 'c1']),
  person('zhiyuan2', '陈晓梅', ['volunteer', 'c1']),
  person('zhiyuan3', '孙丽', ['volunteer', 'c2']),
  person('paidan1', '王海燕', ['dispatcher', 'c1']),
  person('paidan2', '马晓东', ['dispatcher', 'c2'], ['dispatcher', 'c3']),
  person('yandan1', '钱卫东', ['verifier', 'b1']),
  person('yandan2', '何家明', ['verifier', 'b2']),
  person('tongchou1', '吴敏', ['street_coordinator', 's1']),
  person('zuzhi1', '郑立', ['district_office', 'd']),
]

export const definitionOf = (key, kind) =>
  definitions.find((one) => one.key === key && (!kind || one.definition === kind))

const under = (one, code) => one && (one.code === code || under(byCode(one.parent), code))

/** Whether a role held at an org reaches another. */
export function reaches({ role, org: at }, target) {
  const { reaches: how } = definitionOf(role, 'role')
  if (how === 'below') return under(target, at.code)
  if (typeof how === 'object') return covers[at.code] === target.code
  return at.code === target.code
}

export const rows = [
  ...kept.service_items.map((fields) => ({
    id: idOf(`item ${fields.code}`),
    register: 'binhai/service_item',
    org: byCode('d'),
    fields: { ...fields },
    version: 1,
    retired_at: null,
  })),
  ...people
    .filter((one) => one.held[0].role === 'binhai/volunteer')
    .map((one, at) => ({
      id: idOf(`volunteer ${one.account}`),
      register: 'binhai/volunteer',
      org: one.held[0].org,
      fields: {
        person: one.id,
        skills: Object.keys(definitionOf('binhai/skill').options).slice(at, at + 2),
        capacity: 2 + at,
        service_times: Object.keys(definitionOf('binhai/service_time').options).slice(0, 2),
        base: { lon: 117.7012 + at / 100, lat: 39.0123 },
        contact: { masked: '138****000'.concat(String(at)) },
        active: true,
      },
      version: 1,
      retired_at: null,
    })),
]

const HOUR = 3_600_000

/** Cases in different states and colours: [loop age in hours, hours in the state, state, item, words, who asked]. */
export const samples = [
  [5, 5, 'placed', '0301', '三号楼二单元楼道灯坏了，晚上老人上下楼看不见', 'jumin1'],
  [3.2, 3.2, 'placed', '0502', '母亲腿脚不便，想请人陪同去医院复诊', 'jumin2'],
  [0.4, 0.4, 'placed', '0303', '厨房水龙头关不严，一直滴水', 'jumin1'],
  [9, 6.8, 'dispatched', '0302', '客厅插座冒火花，不敢用了', 'jumin2'],
  [30, 3, 'accepted', '0501', '独居，想请人每周来读读报、聊聊天', 'jumin1'],
  [52, 50, 'delivered', '0304', '防盗门锁芯老化，钥匙拔不出来', 'jumin2'],
  [70, 2, 'verified', '0301', '单元门口感应灯常亮', 'jumin1'],
  [200, 60, 'settled', '0503', '帮忙代买降压药', 'jumin1'],
  [400, 30, 'closed', '0302', '路由器不会设置', 'jumin2'],
  [26, 26, 'placed', '0301', '地下车库入口照明不亮', 'jumin3'],
].map(([opened, entered, state, code, content, asker]) => ({
  openedMs: opened * HOUR,
  enteredMs: entered * HOUR,
  state,
  code,
  content,
  asker,
}))
