// The matters of one class.
import { useParams } from 'react-router'
import { useText } from '@/locale'
import { useMatters } from '../data/matters'
import { Page } from '../parts/Page'
import { Broken, Empty, Loading } from '../parts/States'
import { MatterLine } from './Home'

export default function GroupPage() {
  const { t } = useText()
  const { pack = '', key = '', group: wanted = '' } = useParams()
  const { groups, isLoading, error } = useMatters(`${pack}/${key}`)
  const group = groups.find((one) => one.key === wanted)
  return (
    <Page title={group?.title ?? t('order.pick')}>
      {isLoading && <Loading />}
      {!isLoading && error && !group && <Broken error={error} />}
      {!isLoading && !error && !group && <Empty title={t('home.empty')} because={t('home.empty_because')} />}
      {group && (
        <ul className="card list">
          {group.matters.map((matter) => (
            <MatterLine key={matter.id ?? matter.loop} matter={matter} />
          ))}
        </ul>
      )}
    </Page>
  )
}
