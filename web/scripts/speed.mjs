// How long a phone and a desk wait for the first whole screen: BASE_URL=http://127.0.0.1:8080 npm run speed
//
// The network of a street (4G: 9 Mbit/s down, 4.5 up, 85 ms) and a processor four times slower than this one. Each page
// is loaded in a fresh window, so nothing is cached. Largest Contentful Paint (LCP) and Cumulative Layout Shift (CLS) are
// taken when the page has come to rest: no larger paint and no shift for three seconds: it is drawn again when its
// data come.
import { start, windowOf } from '../tests/browser.mjs'
import { cast } from '../tests/people.mjs'

const BASE = process.env.BASE_URL ?? 'http://127.0.0.1:8080'
const LOADS = Number(process.env.LOADS ?? 5)
const NETWORK = { offline: false, latency: 85, downloadThroughput: 9e6 / 8, uploadThroughput: 4.5e6 / 8 }
const SLOWER = 4
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
const DESK = { viewport: { width: 1440, height: 900 } }

const browser = await start()
const people = await cast(BASE)
const { items } = await (await fetch(new URL('/api/v1/demo/accounts', BASE))).json()
const office = items.find((one) => one.roles.some((held) => held.role.endsWith('/district_office')))

const PAGES = [
  { name: 'phone home', who: people.resident, path: '/m', screen: PHONE, aim: 1700 },
  { name: 'desk list', who: people.dispatcher, path: '/cases', screen: DESK, aim: 5000 },
  { name: 'desk list, district', who: office, path: '/cases', screen: DESK, aim: 5000 },
  { name: 'dispatch board', who: people.dispatcher, path: '/dispatch', screen: DESK, aim: 5000 },
]

/** Keeps the largest paint and the sum of shifts, and when either last changed. */
function watch() {
  const seen = { lcp: 0, cls: 0, at: 0 }
  globalThis.gridworkSpeed = seen
  const keep = (type, take) =>
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) take(entry)
      seen.at = performance.now()
    }).observe({ type, buffered: true })
  keep('largest-contentful-paint', (entry) => {
    seen.lcp = entry.startTime
  })
  keep('layout-shift', (entry) => {
    if (!entry.hadRecentInput) seen.cls += entry.value
  })
}

async function load({ who, path, screen }) {
  const page = await windowOf(browser, BASE, who.account, screen)
  const context = page.context()
  const { account, password } = who
  await context.request.post('/api/v1/session', { data: { account, password } })
  const tools = await context.newCDPSession(page)
  await tools.send('Network.enable')
  await tools.send('Network.emulateNetworkConditions', NETWORK)
  await tools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.addInitScript(watch)
  await page.goto(path)
  await page.waitForFunction(() => {
    const { at, lcp } = globalThis.gridworkSpeed
    return lcp > 0 && performance.now() - at > 3000
  })
  const { lcp, cls } = await page.evaluate(() => globalThis.gridworkSpeed)
  await context.close()
  return { lcp, cls }
}

const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
console.log(`| page | LCP ms, middle of ${LOADS} (worst) | aim | CLS, worst |`)
console.log('| --- | ---: | ---: | ---: |')
for (const page of PAGES) {
  const loads = []
  for (let turn = 0; turn < LOADS; turn += 1) loads.push(await load(page))
  const paints = loads.map(({ lcp }) => Math.round(lcp))
  const shift = Math.max(...loads.map(({ cls }) => cls)).toFixed(3)
  console.log(`| ${page.name} | ${middle(paints)} (${Math.max(...paints)}) | ${page.aim} | ${shift} |`)
}
await browser.close()
