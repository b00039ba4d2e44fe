// Before sending: others nearby have asked for the same. Following one of them is enough; or it is another matter.
import type { Nearby } from '@/api/types'
import { formatInstant } from '@/components/time'
import { type Loop, specsOf } from '@/definitions/model'
import { NamesProvider } from '@/definitions/names'
import { useText } from '@/locale'
import { Value } from './Facts'
import { Icon } from './Icon'
import { Mark } from './Mark'
import { Sheet } from './Sheet'

type Props = {
  loop: Loop
  found: readonly Nearby[]
  isBusy: boolean
  onFollow: (one: Nearby) => void
  onOther: () => void
  onClose: () => void
}

export default function NearbySheet({ loop, found, isBusy, onFollow, onOther, onClose }: Props) {
  const { t, language } = useText()
  const specs = specsOf(loop.fields, language)
  return (
    <Sheet title={t('near.title')} onClose={onClose}>
      <p className="muted">{t('near.lead')}</p>
      <ul className="near-list" data-testid="nearby">
        {found.map((one) => (
          <li key={one.track} className="near-one" data-track={one.track}>
            <span className="case-line">
              <b>
                <NamesProvider value={one.names}>
                  {specs
                    .filter(({ key }) => one.fields[key] !== undefined)
                    .map((spec) => (
                      <Value key={spec.key} spec={spec} value={one.fields[spec.key]} />
                    ))}
                </NamesProvider>
              </b>
              <Mark of={one} />
            </span>
            <small className="muted num">
              {t('near.about', { n: Math.max(50, one.distance_m), at: formatInstant(one.opened_at) })}
              {one.followers > 0 && <> · {t('near.waiting', { n: one.followers })}</>}
            </small>
            {one.own || one.following ? (
              <small className="near-own">
                <Icon name="check" size={16} /> {t(one.own ? 'near.own' : 'near.following')}
              </small>
            ) : (
              <button
                type="button"
                className="button main"
                disabled={isBusy}
                data-testid="me-too"
                onClick={() => onFollow(one)}
              >
                {t('near.me_too')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p className="muted">
        <Icon name="lock" size={14} /> {t('near.private')}
      </p>
      <div className="buttons up">
        <button type="button" className="button" disabled={isBusy} data-testid="another" onClick={onOther}>
          {t('near.another')}
        </button>
      </div>
    </Sheet>
  )
}
