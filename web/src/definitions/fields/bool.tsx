// Yes or no, never answered by default: an untouched switch would say no for the person.
import { Radio } from 'antd'
import { useText } from '@/locale'
import { fieldKind } from '../field'

export const bool = fieldKind<boolean>({
  Show: ({ value }) => {
    const { t } = useText()
    return <>{t(value ? 'form.yes' : 'form.no')}</>
  },
  Edit: ({ spec, id, value, onChange }) => {
    const { t } = useText()
    return (
      <Radio.Group
        id={id}
        aria-label={spec.title}
        optionType="button"
        value={value}
        options={[
          { value: true, label: t('form.yes') },
          { value: false, label: t('form.no') },
        ]}
        onChange={(event) => onChange?.(event.target.value)}
      />
    )
  },
})
