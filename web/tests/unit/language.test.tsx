// @vitest-environment happy-dom
// The language of a page that is being looked at.
import { act } from 'react'
import { afterEach, expect, test } from 'vitest'
import { addWords, chooseLanguage, language, useText } from '@/locale'
import { draw } from './page'

afterEach(() => act(() => chooseLanguage('zh')))

function Said() {
  const { t, say, language } = useText()
  return (
    <p>
      {language} {t('do.save')} {t('late.word', { n: 2 })} {say({ zh: '事项', en: 'Case' })}{' '}
      {say({ zh: '台账' })}
    </p>
  )
}

test('a page draws itself anew when the language changes, and it is remembered', async () => {
  addWords({ zh: { late: { word: '{{n}} 个' } }, en: { late: { word: '{{n}} of them' } } })
  const page = await draw(<Said />)
  expect(page.textContent).toBe('zh 保存 2 个 事项 台账')
  await act(() => chooseLanguage('en'))
  expect(page.textContent).toBe('en Save 2 of them Case 台账')
  expect([language(), document.documentElement.lang, localStorage.getItem('gridwork.language')]).toEqual([
    ...['en', 'en', 'en'],
  ])
})
