// The other language, one tap away for whoever is not known yet; the others have it under "Me".
import { queryClient } from '@/api/queries'
import { chooseLanguage, useText } from '@/locale'

const KEPT = new Set<unknown>(['entry', 'me'])

export function LanguageButton() {
  const { language } = useText()
  const isChinese = language === 'zh'
  return (
    <button
      type="button"
      className="hero-button"
      data-testid="language"
      lang={isChinese ? 'en' : 'zh-CN'}
      onClick={async () => {
        await chooseLanguage(isChinese ? 'en' : 'zh')
        // What the server says, it says in the language that it was asked in; what anybody may ask answers for the rest.
        await queryClient.invalidateQueries({ queryKey: ['entry'] })
        // Who asks is the same in every language: asked again, a visitor's page would be gone until it is answered.
        await queryClient.invalidateQueries({ predicate: ({ queryKey }) => !KEPT.has(queryKey[0]) })
      }}
    >
      {isChinese ? 'English' : '中文'}
    </button>
  )
}
