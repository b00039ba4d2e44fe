// Weighs the JavaScript a page needs before it can be drawn, gzipped; fails above the budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET_KB = 400
const DIST = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'))

/** A chunk with everything it imports statically. */
function closure(name, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  for (const next of manifest[name].imports ?? []) closure(next, found)
  return found
}

const weigh = (names) => {
  const files = new Set([...names].map((name) => manifest[name].file))
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, DIST))).length, 0)
  return bytes / 1024
}

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry)
const start = closure(entry)
const pages = (manifest[entry].dynamicImports ?? []).filter((name) => name.startsWith('src/pages/'))
const weights = pages.map((page) => ({ page, kb: weigh(closure(page, new Set(start))) }))

console.log(`${weigh(start).toFixed(1).padStart(7)} KB  shell`)
for (const { page, kb } of weights.sort((a, b) => b.kb - a.kb)) {
  console.log(`${kb.toFixed(1).padStart(7)} KB  ${page.replace('src/pages/', '')}`)
}
const over = weights.filter(({ kb }) => kb > BUDGET_KB)
if (weights.length === 0 || over.length > 0) {
  console.error(`more than ${BUDGET_KB} KB of gzipped JavaScript before the first drawing; load parts later`)
  process.exit(1)
}
