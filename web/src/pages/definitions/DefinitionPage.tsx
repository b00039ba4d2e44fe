// One definition, read: a loop as its flow, states, steps and fields; the other kinds as what they hold.
import type { ReactNode } from 'react'
import { Link, useParams } from 'react-router'
import { KINDS, useDefinition } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import type { Choices, Definition, Element, OrgKind, Register, Role } from '@/definitions/model'
import { useText } from '@/locale'
import '@/locale/elements'
import { LoopPanels } from './LoopPanels'
import { MatcherPanels } from './MatcherPanels'
import { FieldsPanel, Panel, Titles } from './panels'

export default function DefinitionPage() {
  const { kind: word = '', pack = '', key: local = '' } = useParams()
  const { t, say } = useText()
  const kind = KINDS.find((one) => one === word)
  const definition = useDefinition(kind ?? 'loop', kind && `${pack}/${local}`)
  if (!kind) return <Empty title={t('problem.no_page')} because={t('problem.no_page_do')} />
  return (
    <div className="page">
      <Await query={definition}>
        {(data) => (
          <>
            <PageHead
              title={say(data.title)}
              back={{ to: '/definitions', label: t('nav.definitions') }}
              actions={<Link to={`/definitions/${kind}/${data.key}/check`}>{t('checker.open')}</Link>}
              meta={
                <>
                  <span>{t(`definitions.kind_${kind}`)}</span>
                  <span className="num">{data.key}</span>
                  <span className="num">{t('definitions.version', { n: data.version })}</span>
                </>
              }
            />
            <div className="stack">{panelsOf(data)}</div>
          </>
        )}
      </Await>
    </div>
  )
}

function panelsOf(definition: Definition): ReactNode {
  switch (definition.definition) {
    case 'loop':
      return <LoopPanels loop={definition} />
    case 'matcher':
      return <MatcherPanels of={definition} />
    case 'register':
      return <RegisterPanels of={definition} />
    case 'choices':
      return <ChoicesPanel of={definition} />
    case 'role':
      return <RolePanel of={definition} />
    case 'org_kind':
      return <OrgKindPanel of={definition} />
    case 'element':
      return <ElementPanel of={definition} />
  }
}

function RegisterPanels({ of }: { of: Register }) {
  const { t } = useText()
  const read = of.may.read
  return (
    <>
      <FieldsPanel fields={of.fields} />
      <Panel title={t('definitions.may')}>
        <dl className="facts">
          <div>
            <dt>{t('definitions.may_read')}</dt>
            <dd>{read === 'anyone' ? t('definitions.anyone') : <Titles kind="role" keys={read.roles} />}</dd>
          </div>
          <div>
            <dt>{t('definitions.may_write')}</dt>
            <dd>
              <Titles kind="role" keys={of.may.write} />
            </dd>
          </div>
        </dl>
      </Panel>
    </>
  )
}

function ChoicesPanel({ of }: { of: Choices }) {
  const { t, say } = useText()
  return (
    <Panel title={t('definitions.options')}>
      <ul className="definition-list">
        {Object.entries(of.options).map(([key, option]) => (
          <li key={key}>
            <span>{say(option.title)}</span>
            <small className="num">
              {key}
              {option.retired ? ` · ${t('registers.retired')}` : ''}
            </small>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function RolePanel({ of }: { of: Role }) {
  const { t } = useText()
  const reaches =
    typeof of.reaches === 'string'
      ? t(`definitions.reaches_${of.reaches}`)
      : t('definitions.reaches_link', of.reaches)
  return (
    <Panel title={t('definitions.role')}>
      <dl className="facts">
        <div>
          <dt>{t('definitions.held_at')}</dt>
          <dd>
            <Titles kind="org_kind" keys={of.held_at} />
          </dd>
        </div>
        <div>
          <dt>{t('definitions.reaches')}</dt>
          <dd>{reaches}</dd>
        </div>
        <div>
          <dt>{t('definitions.sees')}</dt>
          <dd>{t(`definitions.sees_${of.sees}`)}</dd>
        </div>
        {of.audits && (
          <div>
            <dt>{t('nav.journal')}</dt>
            <dd>{t('definitions.audits')}</dd>
          </div>
        )}
      </dl>
    </Panel>
  )
}

function OrgKindPanel({ of }: { of: OrgKind }) {
  const { t } = useText()
  return (
    <Panel title={t('definitions.kind_org_kind')}>
      <dl className="facts">
        <div>
          <dt>{t('definitions.parents')}</dt>
          <dd>
            {of.parents.length > 0 ? <Titles kind="org_kind" keys={of.parents} /> : t('definitions.root')}
          </dd>
        </div>
        <div>
          <dt>{t('definitions.watches')}</dt>
          <dd>{t(of.watches ? 'form.yes' : 'form.no')}</dd>
        </div>
      </dl>
    </Panel>
  )
}

function ElementPanel({ of }: { of: Element }) {
  const { t, say } = useText()
  const facts = [
    [t('element.about'), t(`element.about_${of.about}`)],
    [t('definitions.type'), t(`type.${of.type}`)],
    [t('definitions.class'), of.personal ? t('class.personal') : ''],
    [t('element.standard'), of.standard ?? ''],
    [t('element.source'), say(of.source)],
  ].filter(([, value]) => value)
  return (
    <Panel title={t('definitions.kind_element')}>
      <dl className="facts">
        {facts.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}
