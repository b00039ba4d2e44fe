// A real provider of sign-ins on loopback, for the tests of the server: it prints its port, reads one line with what its
// client is, prints `ready`, and then takes orders at /control: who signs in, and which faults it has.

import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import Provider from 'oidc-provider'

/** What the next visitor is, and what is wrong with this provider. */
let state = { account: 'subject-1', username: 'hexi.dispatcher', isDenied: false, hasWrongKeys: false }

const key = (id) => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: 'RS256' }
}
const own = key('first')
const other = key('first')

const server = createServer()
server.listen(0, '127.0.0.1', () => {
  console.log(server.address().port)
  createInterface({ input: process.stdin }).once('line', (line) => begin(JSON.parse(line)))
})

function begin({ redirect, secret }) {
  const issuer = `http://127.0.0.1:${server.address().port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'gridwork', client_secret: secret, redirect_uris: [redirect] }],
    jwks: { keys: [own] },
    cookies: { keys: ['only for tests'] },
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: state.username }),
    }),
    async loadExistingGrant({ oidc }) {
      const { Grant } = oidc.provider
      const grant = new Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
      grant.addOIDCScope('openid profile')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  server.on('request', async (request, response) => {
    if (request.url === '/control') {
      const parts = []
      for await (const part of request) parts.push(part)
      state = { ...state, ...JSON.parse(Buffer.concat(parts).toString()) }
      response.end()
    } else if (request.url === '/jwks' && state.hasWrongKeys) {
      const { kty, n, e, kid, use, alg } = other
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ keys: [{ kty, n, e, kid, use, alg }] }))
    } else if (request.url.startsWith('/interaction/')) {
      const result = state.isDenied
        ? { error: 'access_denied', error_description: 'said no' }
        : { login: { accountId: state.account } }
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
    } else {
      answer(request, response)
    }
  })
  console.log('ready')
}
