// The other language, one tap away for whoever is not known yet; the others have it under "Me".
import { queryClient } from '@/api/queries'
import { chooseLanguage, useText } from '@/locale'

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
        await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'entry' })
      }}
    >
      {isChinese ? 'English' : '中文'}
    </button>
  )
}
