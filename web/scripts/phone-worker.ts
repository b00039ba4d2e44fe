// Makes the phone's service worker at build time: the source with the list of files that it keeps.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

const SOURCE = path.resolve(import.meta.dirname, '../src/phone/worker.js')
const ENTRY = 'phone.html'
/** Stand in `public`, so no script names them. */
const FIXED = ['/phone.html', '/appearance.js', '/icon.svg', '/phone.webmanifest']

type Chunk = {
  type: string
  fileName: string
  imports?: string[]
  dynamicImports?: string[]
  facadeModuleId?: string | null
  viteMetadata?: { importedCss: Set<string> }
}

/** The files that the phone can ask for: its entry's scripts and styles, also those it loads later. */
export function phoneFiles(bundle: Record<string, Chunk>): string[] {
  const found = new Set<string>()
  const walk = (name: string) => {
    const chunk = bundle[name]
    if (!chunk || found.has(name)) return
    found.add(name)
    for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css)
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) walk(next)
  }
  for (const chunk of Object.values(bundle)) if (chunk.facadeModuleId?.endsWith(ENTRY)) walk(chunk.fileName)
  return [...found].sort().map((name) => `/${name}`)
}

/** Writes `phone-worker.js`; its text changes when any of its files does, which is how browsers notice. */
export function phoneWorker(): Plugin {
  return {
    name: 'gridwork-phone-worker',
    apply: 'build',
    generateBundle(_, bundle) {
      const files = [...FIXED, ...phoneFiles(bundle as unknown as Record<string, Chunk>)]
      const pages = readFileSync(path.resolve(import.meta.dirname, '..', ENTRY), 'utf8')
      const version = createHash('sha256').update(`${files.join()}${pages}`).digest('hex').slice(0, 12)
      const source = readFileSync(SOURCE, 'utf8')
        .replace("'{{version}}'", JSON.stringify(version))
        .replace("['{{files}}']", JSON.stringify(files))
      this.emitFile({ type: 'asset', fileName: 'phone-worker.js', source })
    },
  }
}
