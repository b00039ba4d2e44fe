// Every page of the desk and of the phone, with who opens it and what is there once it is whole. Stories and the
// script that takes pictures walk the same list, so that no page is left out of either.
import { bearer, cast } from './people.mjs'

/** Pages of one role: a name, an address, and what must be seen. */
export async function pagesOf(base) {
  const people = await cast(base)
  const answer = await fetch(new URL('/api/v1/demo/accounts', base))
  const { items } = await answer.json()
  const holder = (role) => items.find((one) => one.roles.some((held) => held.role.endsWith(`/${role}`)))
  const [office, auditor] = [holder('district_office'), holder('auditor')]
  const named = (login) => items.find((one) => one.account === login)
  const [admin, security, audit] = ['admin', 'security', 'audit'].map(named)
  const { get } = await bearer(base, people.dispatcher)
  const withPhotos = await get('/cases?limit=200')
  const one =
    withPhotos.items.find((it) => (it.fields.photos ?? []).length > 0) ?? withPhotos.items[0] ?? undefined
  const mine = await get('/cases?turn=mine&limit=1')
  const rows = await (await bearer(base, office)).get('/registers/binhai/service_item/rows?limit=1')
  const org = people.dispatcher.org.id
  const desk = [
    ['turns', '/', people.dispatcher, 'table.cases, .empty'],
    ['dispatch', '/dispatch', people.dispatcher, '.in-hand footer button, .board .empty'],
    ['cases', '/cases', people.dispatcher, 'table.cases'],
    ['cases-board', '/cases?look=board&loop=binhai/order', people.dispatcher, '.state-column .case-card'],
    ['cases-map', '/cases?look=map', people.dispatcher, '.case-map-area .map-mark'],
    ['cases-calendar', '/cases?look=calendar', people.dispatcher, 'table.month button'],
    ['cases-none', '/cases?q=nothing-is-called-so', people.dispatcher, '.empty'],
    ['case', `/cases/${(mine.items[0] ?? one).id}`, people.dispatcher, '[data-testid=state]'],
    ['case-photos', `/cases/${one.id}`, people.dispatcher, '[data-testid=state]'],
    ['case-missing', `/cases/${org}`, people.dispatcher, '.empty'],
    ['search', `/search?q=${encodeURIComponent('服务')}`, people.dispatcher, '.search-found, .empty'],
    ['search-none', '/search?q=nothing-is-called-so', people.dispatcher, '.empty'],
    ['search-empty', '/search', people.dispatcher, '.empty'],
    ['open', '/open', people.resident, '.page h1'],
    ['open-case', '/open/binhai/order', people.resident, 'form'],
    ['orgs', '/orgs', people.dispatcher, '.people-roles'],
    ['org', `/orgs/${office.roles[0].org.id}`, office, '.people-roles'],
    ['registers', '/registers', office, '.page h1'],
    ['register', '/registers/binhai/service_item', office, 'table.rows'],
    ['row', `/registers/binhai/service_item/${rows.items[0].id}`, office, '.page h1'],
    ['row-new', '/registers/binhai/service_item/new', office, 'form'],
    ['register-board', '/registers/binhai/service_item?view=classes', office, '.state-board .case-card'],
    ['register-map', '/registers/binhai/volunteer?view=map', office, '.case-map-area svg'],
    ['batches', '/registers/binhai/service_item/batches', office, '.batches, .empty'],
    ['imports', '/registers/binhai/service_item/imports', office, '.import-ways'],
    ['corrections', '/corrections', office, '.empty, .panel'],
    ['definitions', '/definitions', office, '.definition-list'],
    ['burden', '/definitions/burden', office, 'table.burden tbody tr'],
    ['definition-loop', '/definitions/loop/binhai/order', office, '.flow svg, svg.flow, .flow-line'],
    ['definition-register', '/definitions/register/binhai/service_item', office, 'table.plain'],
    ['definition-matcher', '/definitions/matcher/binhai/volunteer_for_order', office, '.weights'],
    ['definition-choices', '/definitions/choices/binhai/skill', office, '.definition-list'],
    ['definition-role', '/definitions/role/common/auditor', office, 'dl.facts'],
    ['definition-org-kind', '/definitions/org_kind/common/community', office, 'dl.facts'],
    ['checker', '/definitions/loop/binhai/order/check', office, '.checker-problems h2, .empty'],
    ['journal', '/journal', auditor, 'table.journal'],
    ['journal-forbidden', '/journal', people.dispatcher, '[role=alert]'],
    ['notifications', '/notifications', people.volunteer, '[role=radiogroup]'],
    ['kept', '/kept', people.dispatcher, '[data-testid=kept-person]'],
    ['security', '/security', people.dispatcher, '.admission-list'],
    ['emergencies', '/emergencies', audit, '.empty, .admission-list'],
    ['emergencies-forbidden', '/emergencies', people.volunteer, '[role=alert]'],
    ['accounts', '/accounts', security, '.admission-nav a'],
    ['accounts-forbidden', '/accounts', people.dispatcher, '[role=alert]'],
    ['sign-ins', '/sign-ins', audit, 'table'],
    ['sign-ins-forbidden', '/sign-ins', people.dispatcher, '[role=alert]'],
    ['outbox', '/outbox', admin, '.empty, table'],
    ['outbox-forbidden', '/outbox', people.dispatcher, '[role=alert]'],
    ['no-page', '/nowhere', people.dispatcher, '.empty'],
  ]
  const phone = [
    ['phone-home', '/m', people.resident, '.page, main'],
    ['phone-order', '/m/new/binhai/order', people.resident, 'main'],
    ['phone-orders', '/m/orders', people.resident, 'main'],
    ['phone-work', '/m/work', people.volunteer, 'main'],
    ['phone-hours', '/m/hours', people.volunteer, 'main'],
    ['phone-me', '/m/me', people.resident, 'main'],
    ['phone-kept', '/m/kept', people.resident, 'main'],
    ['phone-notifications', '/m/notifications', people.volunteer, 'main'],
    ['phone-outbox', '/m/outbox', people.resident, 'main'],
  ]
  return { people, desk, phone }
}
