// Puts one condition together: a field, in which way, and what of it. Several are joined by "and".
import { FilterOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { type ComponentType, useId, useState } from 'react'
import { useOrgs } from '@/api/queries'
import type { FieldSpec } from '@/api/types'
import { Drop } from '@/components/looks/Drop'
import { type EditProps, FormScopeContext } from '@/definitions/field'
import { type Register, specOf } from '@/definitions/model'
import { useOptions } from '@/definitions/options'
import { kindOf } from '@/definitions/registry'
import { useText } from '@/locale'
import '@/locale/registers'
import { useRowScope } from '../rowScope'
import { type Condition, isAskable, takesValue, type Value, waysOf } from './conditions'
import { under, type Way, wayWord } from './words'

/** More orgs than this make an address that not every proxy takes. */
const ORGS_MAX = 60

type Props = { register: Register; mayFindPeople: boolean; onAdd: (condition: Condition) => void }

export function FilterBuilder(props: Props) {
  const { t } = useText()
  const scope = useRowScope(props.register.key)
  const title = t('filter.add')
  return (
    <Drop
      title={title}
      placement="bottomLeft"
      button={{ icon: <FilterOutlined />, children: t('filter.open') }}
    >
      <FormScopeContext value={props.mayFindPeople ? scope : {}}>
        <OneCondition {...props} />
      </FormScopeContext>
    </Drop>
  )
}

function OneCondition({ register, mayFindPeople, onAdd }: Props) {
  const { t, language } = useText()
  const [fieldId, wayId, valueId] = [useId(), useId(), useId()]
  const [key, setKey] = useState<string>()
  const [chosen, setWay] = useState<Way>()
  const [value, setValue] = useState<Value | null>(null)
  const orgs = useOrgs().data ?? []
  const askable = Object.entries(register.fields).filter(([, field]) => isAskable(field))
  const field = key === undefined ? undefined : register.fields[key]
  const spec = key !== undefined && field ? specOf(key, field, language) : undefined
  const ways = field ? offered(waysOf(field), field.kind.type, mayFindPeople) : []
  const way = chosen && ways.includes(chosen) ? chosen : ways[0]
  const made = key !== undefined && way ? conditionOf(key, way, value, (id) => under(id, orgs)) : undefined
  const isTooMany = way === 'under' && Array.isArray(made?.value) && made.value.length > ORGS_MAX
  return (
    <form
      className="filter-builder"
      onSubmit={(event) => {
        event.preventDefault()
        if (!made || isTooMany) return
        onAdd(made)
        setValue(null)
        document.getElementById(fieldId)?.focus()
      }}
    >
      <label htmlFor={fieldId}>{t('filter.field')}</label>
      <Select
        id={fieldId}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('filter.field_hint')}
        value={key}
        options={askable.map(([value, one]) => ({ value, label: specOf(value, one, language).title }))}
        onChange={(next) => {
          setKey(next)
          setWay(undefined)
          setValue(null)
        }}
      />
      {spec && way && (
        <>
          <label htmlFor={wayId}>{t('filter.way')}</label>
          <Select
            id={wayId}
            value={way}
            options={ways.map((one) => ({ value: one, label: wayWord(t, one, spec.type) }))}
            onChange={(next) => {
              // A list and a single value are not each other's; an org is the same in both ways.
              if (isListed(next) !== isListed(way)) setValue(null)
              setWay(next)
            }}
          />
        </>
      )}
      {spec && way && takesValue(way as Condition['is']) && (
        <>
          <label htmlFor={valueId}>{t('filter.value')}</label>
          <ValueOf key={spec.key} id={valueId} spec={spec} way={way} value={value} onChange={setValue} />
        </>
      )}
      {isTooMany && <p role="alert">{t('filter.too_many', { n: ORGS_MAX })}</p>}
      <Button type="primary" htmlType="submit" disabled={!made || isTooMany}>
        {t('filter.add_it')}
      </Button>
    </form>
  )
}

const isListed = (way: Way) => way === 'any' || way === 'none'

/** Several orgs are chosen as one and those below; people are found only by those who write the register. */
const offered = (ways: Condition['is'][], type: string, mayFindPeople: boolean): Way[] =>
  ways
    .filter((one) => type !== 'person' || mayFindPeople || one !== 'equals')
    .map((one) => (type === 'org' && one === 'any' ? 'under' : one))

function conditionOf(
  field: string,
  way: Way,
  value: Value | null,
  all: (org: string) => string[],
): Condition | undefined {
  if (way === 'under') return typeof value === 'string' ? { field, is: 'any', value: all(value) } : undefined
  if (!takesValue(way)) return { field, is: way }
  const given = typeof value === 'string' ? value.trim() : value
  if (given === null || given === '' || (Array.isArray(given) && given.length === 0)) return
  return { field, is: way, value: given }
}

type ValueProps = {
  id: string
  spec: FieldSpec
  way: Way
  value: Value | null
  onChange: (value: Value | null) => void
}

function ValueOf({ id, spec, way, value, onChange }: ValueProps) {
  const kind = kindOf(spec.type)
  if (isListed(way)) return <Several id={id} spec={spec} value={value} onChange={onChange} />
  if (!kind || spec.type === 'text' || spec.type === 'credit_code') {
    return (
      <Input
        id={id}
        value={typeof value === 'string' ? value : ''}
        onChange={({ target }) => onChange(target.value)}
      />
    )
  }
  const Edit = kind.Edit as ComponentType<EditProps<Value>>
  // Any amount may be asked for: the limits of the field, and its row of buttons, are for filling it in.
  const { min: _, max: __, ...free } = spec
  return <Edit id={id} spec={{ ...free, required: true }} value={value} onChange={onChange} />
}

function Several({ id, spec, value, onChange }: Omit<ValueProps, 'way'>) {
  const { t } = useText()
  // Those that are offered no more still stand in earlier rows.
  const options = useOptions(spec).map(({ key, title }) => ({ value: key, label: title }))
  return (
    <Select
      id={id}
      mode="multiple"
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t('filter.any_hint')}
      value={Array.isArray(value) ? value : []}
      options={options}
      onChange={onChange}
    />
  )
}
