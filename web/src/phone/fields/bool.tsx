// Yes or no, as two buttons: not answering stays possible.
import { fieldKind } from '@/definitions/field'
import { useText } from '@/locale'

export const bool = fieldKind<boolean>({
  Show: ({ value }) => {
    const { t } = useText()
    return <>{t(value ? 'form.yes' : 'form.no')}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    return (
      <fieldset className="picks pair" id={id} aria-label={spec.title}>
        {[true, false].map((one) => (
          <label key={String(one)} data-option={String(one)}>
            <input type="radio" name={id} checked={value === one} onChange={() => onChange?.(one)} />
            <span>{t(one ? 'form.yes' : 'form.no')}</span>
          </label>
        ))}
      </fieldset>
    )
  },
})
