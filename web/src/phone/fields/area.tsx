// A territory: its corners taken where one stands, one by one, or typed; never on its own.
import { useState } from 'react'
import { AreaShape } from '@/definitions/AreaShape'
import { areaOf } from '@/definitions/areas'
import { type EditProps, fieldKind } from '@/definitions/field'
import { type Drawn, isWhole, useAreaDraft } from '@/definitions/useAreaDraft'
import { useText } from '@/locale'
import { whereAmI } from '../data/position'
import { Icon } from '../parts/Icon'

function Edit({ spec, id, value, onChange }: EditProps<Drawn>) {
  const { t } = useText()
  const [says, setSays] = useState('')
  const draft = useAreaDraft(value, onChange)
  const here = async () => {
    setSays(t('form.locating'))
    try {
      const { lon, lat, within } = await whereAmI()
      setSays(t('place.exact', { n: within }))
      draft.add([lon, lat])
    } catch {
      setSays(t('form.not_located'))
    }
  }
  return (
    <div className="place">
      <button type="button" className="soft-button" onClick={here}>
        <Icon name="place" size={18} /> {t('form.area_here')}
      </button>
      <textarea
        id={id}
        aria-label={spec.title}
        rows={4}
        placeholder={t('form.area_lines')}
        value={draft.text}
        onChange={({ target }) => draft.write(target.value)}
      />
      {draft.corners.length > 0 && (
        <button type="button" className="quiet-button" onClick={draft.dropLast}>
          {t('form.area_undo')}
        </button>
      )}
      <small className="muted" aria-live="polite">
        {draft.wrong !== undefined ? t('form.area_wrong', { n: draft.wrong }) : says}
      </small>
      {draft.isWhole && <AreaShape area={areaOf(draft.corners)} />}
    </div>
  )
}

export const area = fieldKind<Drawn>({
  Show: ({ value }) => (isWhole(value) ? <AreaShape area={value} /> : `${value}`),
  Edit,
  check: (value) => (isWhole(value) ? undefined : 'form.pattern'),
})
