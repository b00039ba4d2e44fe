// Serves dist/ with the mock behind it: `npm run build && npm run mock`, then open the printed address.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'
import { handle } from './handle.mjs'

const DIST = new URL('../dist/', import.meta.url).pathname
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
/** The policy the server sends, so that what it forbids shows here first. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; frame-ancestors 'none'"

const server = createServer((request, response) => {
  if (request.url?.startsWith('/api/')) return handle(request, response)
  const wanted = join(DIST, normalize(new URL(request.url ?? '/', 'http://mock').pathname))
  const isFile = wanted.startsWith(DIST) && existsSync(wanted) && statSync(wanted).isFile()
  const path = isFile ? wanted : join(DIST, 'index.html')
  response.writeHead(200, {
    'Content-Type': `${TYPES[extname(path)] ?? 'application/octet-stream'}; charset=utf-8`,
    'Content-Encoding': 'gzip',
    'Content-Security-Policy': POLICY,
  })
  return response.end(gzipSync(readFileSync(path)))
})
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(JSON.stringify({ ready: true, url: `http://127.0.0.1:${server.address().port}` }))
})
process.on('SIGTERM', () => process.exit(0))
