// The button below a list that brings its next page; nothing when the list is whole.
import { Button } from 'antd'
import { useText } from '@/locale'

/** What a list by pages knows of its next one. */
type Paged = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }

export function More({ of }: { of: Paged }) {
  const { t } = useText()
  if (!of.hasNextPage) return null
  return (
    <div className="more">
      <Button loading={of.isFetchingNextPage} onClick={() => of.fetchNextPage()}>
        {t('do.more')}
      </Button>
    </div>
  )
}
