// Weighs the JavaScript a page needs before it can be drawn, gzipped; fails above the budget.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const DIST = new URL('../dist/', import.meta.url)
const ENTRIES = [
  { html: 'index.html', list: 'manifest.json', pages: 'src/pages/', budgetKb: 400 },
  { html: 'phone.html', list: 'phone.json', pages: 'src/phone/pages/', budgetKb: 160 },
]

function check({ html, list, pages, budgetKb }) {
  const manifest = JSON.parse(readFileSync(new URL(`.vite/${list}`, DIST), 'utf8'))

  /** A chunk with everything it imports statically. */
  const closure = (name, found = new Set()) => {
    if (found.has(name)) return found
    found.add(name)
    for (const next of manifest[name].imports ?? []) closure(next, found)
    return found
  }
  const weigh = (names) => {
    const files = new Set([...names].map((name) => manifest[name].file))
    const bytes = [...files].reduce(
      (sum, file) => sum + gzipSync(readFileSync(new URL(file, DIST))).length,
      0,
    )
    return bytes / 1024
  }

  const start = closure(html)
  const found = Object.keys(manifest).filter(
    (name) => name.startsWith(pages) && manifest[name].isDynamicEntry,
  )
  const weights = found.map((page) => ({ page, kb: weigh(closure(page, new Set(start))) }))
  console.log(`${weigh(start).toFixed(1).padStart(7)} KB  ${html}`)
  for (const { page, kb } of weights.sort((a, b) => b.kb - a.kb)) {
    console.log(`${kb.toFixed(1).padStart(7)} KB    ${page.replace(pages, '')}`)
  }
  const over = [weigh(start), ...weights.map(({ kb }) => kb)].filter((kb) => kb > budgetKb)
  if (weights.length > 0 && over.length === 0) return true
  console.error(
    `${html}: more than ${budgetKb} KB of gzipped JavaScript before the first drawing; load parts later`,
  )
  return false
}

// Each is weighed, so that one heavy entry does not hide another.
if (ENTRIES.map(check).includes(false)) process.exit(1)
