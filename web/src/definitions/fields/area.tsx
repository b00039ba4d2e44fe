// A territory: its corners clicked on a map or typed, a line each; read as its shape and extent.
import { EnvironmentOutlined, UndoOutlined } from '@ant-design/icons'
import { Button, Input } from 'antd'
import { lazy, Suspense, useId, useState } from 'react'
import { usePlaceScope } from '@/api/placing'
import { useText } from '@/locale'
import { AreaShape } from '../AreaShape'
import { areaOf } from '../areas'
import { type EditProps, fieldKind } from '../field'
import { type Drawn, isWhole, useAreaDraft } from '../useAreaDraft'

/** The map comes when somebody wants it. */
const AreaMap = lazy(() => import('../AreaMap'))

function Edit({ spec, id, value, onChange }: EditProps<Drawn>) {
  const { t } = useText()
  const scope = usePlaceScope()
  const panel = useId()
  const [isMap, setMap] = useState(false)
  const draft = useAreaDraft(value, onChange)
  return (
    <fieldset className="bare point" aria-label={spec.title}>
      {scope && (
        <Button
          icon={<EnvironmentOutlined />}
          aria-expanded={isMap}
          aria-controls={panel}
          data-testid="open-map"
          onClick={() => setMap(!isMap)}
        >
          {t(isMap ? 'place.close' : 'place.on_map')}
        </Button>
      )}
      <Button icon={<UndoOutlined />} disabled={draft.corners.length === 0} onClick={draft.dropLast}>
        {t('form.area_undo')}
      </Button>
      <Input.TextArea
        {...(id ? { id } : {})}
        aria-label={spec.title}
        autoSize={{ minRows: 3, maxRows: 10 }}
        placeholder={t('form.area_lines')}
        value={draft.text}
        onChange={({ target }) => draft.write(target.value)}
      />
      <div id={panel} className="point-map" hidden={!isMap}>
        {isMap && (
          <Suspense fallback={<p className="place-map blank muted">{t('state.loading')}</p>}>
            <AreaMap org={scope?.org} corners={draft.corners} onAdd={draft.add} />
          </Suspense>
        )}
      </div>
      <p className="point-says" aria-live="polite">
        {draft.wrong !== undefined
          ? t('form.area_wrong', { n: draft.wrong })
          : draft.isWhole && <AreaShape area={areaOf(draft.corners)} />}
      </p>
    </fieldset>
  )
}

export const area = fieldKind<Drawn>({
  Show: ({ value }) => (isWhole(value) ? <AreaShape area={value} /> : `${value}`),
  Edit,
  check: (value) => (isWhole(value) ? undefined : 'form.pattern'),
  isWide: () => true,
})
