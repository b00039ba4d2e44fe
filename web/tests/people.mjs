// The people of a demo: who can carry one order round together, and how each of them speaks to the API.
import assert from 'node:assert/strict'

/** A community with a resident, a dispatcher and a volunteer, and the verifiers, those of its branches first. */
export async function cast(base) {
  const answer = await fetch(new URL('/api/v1/demo/accounts', base))
  assert.equal(answer.status, 200, 'the demo offers its accounts')
  const { items } = await answer.json()
  const holders = (role) =>
    items.flatMap((one) =>
      one.roles.filter((held) => held.role.endsWith(`/${role}`)).map((held) => ({ ...one, org: held.org })),
    )
  for (const dispatcher of holders('dispatcher')) {
    const here = (role) => holders(role).find((one) => one.org.id === dispatcher.org.id)
    const [resident, volunteer, gridWorker] = [here('resident'), here('volunteer'), here('grid_worker')]
    const isNear = (one) =>
      one.org.parent === dispatcher.org.id || one.org.name.startsWith(dispatcher.org.name)
    const verifiers = holders('verifier').sort((a, b) => Number(isNear(b)) - Number(isNear(a)))
    if (!resident || !volunteer || verifiers.length === 0) continue
    const { person } = await bearer(base, volunteer)
    return { resident, dispatcher, volunteer: { ...volunteer, id: person.id }, gridWorker, verifiers }
  }
  throw new Error('no community of the demo has a resident, a dispatcher and a volunteer')
}

/** Speaks for one account, with a token of its own. */
export async function bearer(base, { account, password }) {
  const ask = async (method, path, body, token) => {
    const answer = await fetch(new URL(`/api/v1${path}`, base), {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const json = answer.status === 204 ? undefined : await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(json)}`)
    return json
  }
  const { token } = await ask('POST', '/session', { account, password, token: true })
  const get = (path) => ask('GET', path, undefined, token)
  const post = (path, body) => ask('POST', path, body, token)
  const patch = (path, body) => ask('PATCH', path, body, token)
  const drop = (path) => ask('DELETE', path, undefined, token)
  const { person } = await get('/me')
  return { get, post, patch, drop, person }
}

/** Who of the verifiers may check a case, with a way to speak for them. */
export async function verifierOf(base, { verifiers }, id) {
  for (const account of verifiers) {
    const ways = await bearer(base, account)
    const { steps } = await ways.get(`/cases/${id}`).catch(() => ({ steps: [] }))
    if (steps.some(({ key, allowed }) => key === 'verify' && allowed)) return { ...account, ...ways }
  }
  throw new Error('no verifier of the demo covers the community')
}
