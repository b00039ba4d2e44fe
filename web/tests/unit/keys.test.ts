// Every word that the code asks for by a literal key is there, in both languages, wherever the code is loaded.
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { addTo, type Dictionary } from '@/locale/words'

const SRC = path.resolve(import.meta.dirname, '../../src')
const parsed = new Map<string, ts.SourceFile>()

function sourceOf(file: string): ts.SourceFile {
  const text = () => readFileSync(file, 'utf8')
  const found =
    parsed.get(file) ?? ts.createSourceFile(file, text(), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  parsed.set(file, found)
  return found
}

function walk(node: ts.Node, visit: (node: ts.Node) => void) {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

/** The file that an import names; none for a package. */
function fileOf(from: string, wanted: string): string | undefined {
  if (!wanted.startsWith('@/') && !wanted.startsWith('.')) return
  const at = wanted.startsWith('@/')
    ? path.join(SRC, wanted.slice(2))
    : path.resolve(path.dirname(from), wanted)
  const tried = [at, ...['.ts', '.tsx', '/index.ts', '/index.tsx'].map((end) => at + end)]
  return tried.find((one) => existsSync(one) && statSync(one).isFile())
}

const isCode = (file: string) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts')

/** What is loaded from an entry on, at once or later. */
function loadedFrom(entry: string): Set<string> {
  const met = new Set<string>()
  const wait = [path.join(SRC, entry)]
  for (let file = wait.pop(); file; file = wait.pop()) {
    if (met.has(file)) continue
    met.add(file)
    if (!isCode(file)) continue
    const from = file
    walk(sourceOf(file), (node) => {
      const isImport = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      const later =
        ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0]
      const named = isImport ? node.moduleSpecifier : later
      if (!named || !ts.isStringLiteral(named)) return
      const found = fileOf(from, named.text)
      if (found) wait.push(found)
    })
  }
  return met
}

/** What a call of `t` asks for: keys each of which must be there, ways of which one must, or what only the page knows. */
type Asked = { each: string[]; oneOf: string[][]; isOpen: boolean }

function askedBy(of: ts.Expression): Asked {
  if (ts.isStringLiteral(of) || ts.isNoSubstitutionTemplateLiteral(of)) {
    return { each: [of.text], oneOf: [], isOpen: false }
  }
  if (ts.isParenthesizedExpression(of) || ts.isAsExpression(of)) return askedBy(of.expression)
  if (ts.isConditionalExpression(of)) {
    const [yes, no] = [askedBy(of.whenTrue), askedBy(of.whenFalse)]
    return {
      each: [...yes.each, ...no.each],
      oneOf: [...yes.oneOf, ...no.oneOf],
      isOpen: yes.isOpen || no.isOpen,
    }
  }
  if (ts.isBinaryExpression(of) && of.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    return { ...askedBy(of.right), isOpen: true }
  }
  if (ts.isArrayLiteralExpression(of)) {
    const all = of.elements.map(askedBy)
    const isOpen = all.some((one) => one.isOpen)
    return { each: [], oneOf: isOpen ? [] : [all.flatMap((one) => one.each)], isOpen }
  }
  return { each: [], oneOf: [], isOpen: true }
}

function checked(entry: string) {
  const files = [...loadedFrom(entry)]
  const missing: string[] = []
  let [known, open] = [0, 0]
  const words = (['zh', 'en'] as const).map((language) => {
    const all = new Map<string, string>()
    for (const file of files) {
      if (!new RegExp(`(^|[./])${language}\\.json$`).test(file)) continue
      addTo(all, JSON.parse(readFileSync(file, 'utf8')) as Dictionary)
    }
    return { language, all }
  })
  for (const file of files.filter(isCode)) {
    walk(sourceOf(file), (node) => {
      if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return
      const [first] = node.arguments
      if (node.expression.text !== 't' || !first) return
      const asked = askedBy(first)
      if (asked.isOpen) open += 1
      for (const { language, all } of words) {
        for (const ways of [...asked.each.map((key) => [key]), ...asked.oneOf]) {
          known += 1
          if (!ways.some((key) => all.has(key))) {
            missing.push(`${path.relative(SRC, file)}: ${ways.join(' / ')} (${language})`)
          }
        }
      }
    })
  }
  return { missing, known, open }
}

// Keys put together while the page is drawn (`count_${word}`) are not looked at: what they may be, the types say.
test.each(['app/main.tsx', 'phone/main.tsx'])('every literal word of %s is there', (entry) => {
  const { missing, known, open } = checked(entry)
  expect(missing).toEqual([])
  expect(known).toBeGreaterThan(400)
  expect(open).toBeLessThan(known / 4)
})
