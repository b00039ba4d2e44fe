// @vitest-environment happy-dom
// Numbers of people: warned about in plain texts, and looked for where they are sealed.
import { useState } from 'react'
import { MemoryRouter } from 'react-router'
import { beforeAll, describe, expect, test } from 'vitest'
import type { FieldSpec } from '@/api/types'
import type { Register } from '@/definitions/model'
import { kindOf } from '@/definitions/registry'
import { FindSealed } from '@/pages/registers/FindSealed'
import { answer, click, draw, settle, type } from './page'

// Words that come late are added to those that are there.
beforeAll(async () => {
  await draw(null)
  await import('@/locale/registers')
})

const WARNING = '这里有电话号码'
const spec = (more: Partial<FieldSpec> = {}): FieldSpec => ({
  ...{ key: 'content', title: '说明', type: 'text', required: false },
  ...more,
})

function Filled({ of }: { of: FieldSpec }) {
  const [value, setValue] = useState('')
  const Edit = kindOf('text')?.Edit
  return Edit ? <Edit spec={of} id="it" value={value} onChange={(next) => setValue(String(next))} /> : null
}

describe('a text with a number of somebody', () => {
  const warnings = {
    '/api/v1/warnings': { warnings: [{ path: 'content', code: 'phone', message: WARNING }] },
  }

  test('is warned about when the field is left', async () => {
    answer(warnings)
    const element = await draw(<Filled of={spec()} />)
    await type(element.querySelector('input'), '请打13800001111')
    await type(element.querySelector('input'), '请打13800001111。')
    expect(element.querySelector('[role="status"]')?.textContent).toBe(WARNING)
    // What was said of another text is said no more.
    await type(element.querySelector('input'), '三号楼')
    expect(element.querySelector('[role="status"]')).toBeNull()
  })

  test('is not asked about when it is sealed or has too few figures', async () => {
    answer(warnings)
    const sealed = await draw(<Filled of={spec({ class: 'personal' })} />)
    const short = await draw(<Filled of={spec()} />)
    for (const [element, text] of [
      [sealed, '请打13800001111'],
      [short, '3号楼2单元501'],
    ] as const) {
      await type(element.querySelector('input'), text)
      await type(element.querySelector('input'), `${text}。`)
      expect(element.querySelector('[role="status"]')).toBeNull()
    }
  })
})

const register = (find?: 'exact'): Register => ({
  ...{
    definition: 'register',
    key: 'binhai/volunteer',
    version: 1,
    title: { zh: '志愿者名册' },
    label: 'name',
  },
  fields: {
    name: { title: { zh: '称呼' }, kind: { type: 'text' } },
    contact: {
      title: { zh: '联系电话' },
      kind: { type: 'phone' },
      class: 'personal',
      ...(find ? { find } : {}),
    },
  },
  may: { read: 'anyone', write: [] },
})

describe('finding by a sealed number', () => {
  const drawn = (of: Register) =>
    draw(
      <MemoryRouter>
        <FindSealed register={of} />
      </MemoryRouter>,
    )

  test('is offered only where a field is found by', async () => {
    expect((await drawn(register())).querySelector('button')).toBeNull()
    expect((await drawn(register('exact'))).querySelector('button')?.textContent).toContain('按号码查找')
  })

  test('asks what for, and leads to what was found', async () => {
    const row = { id: 'r1', fields: { name: '赵志强' }, names: {}, version: 1 }
    const found = { items: [row], more: false, is_whole: false }
    answer({ '/api/v1/registers/binhai/volunteer/rows/find': found })
    const element = await drawn(register('exact'))
    await click(element.querySelector('button'))
    const dialog = document.querySelector('.ant-modal')
    const send = dialog?.querySelector<HTMLButtonElement>('.ant-btn-primary')
    const [value, purpose] = dialog?.querySelectorAll<HTMLInputElement>('input.ant-input') ?? []
    await type(value ?? null, '13800001111')
    expect(send?.disabled, 'not before it is said what for').toBe(true)
    await type(purpose ?? null, '来电核实')
    await click(send)
    await settle()
    const link = dialog?.querySelector('[role="status"] a')
    expect([link?.textContent, link?.getAttribute('href')]).toEqual([
      '赵志强',
      '/registers/binhai/volunteer/r1',
    ])
    expect(dialog?.textContent).toContain('索引还在建立')
  })
})
