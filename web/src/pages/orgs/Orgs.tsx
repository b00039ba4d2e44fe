// The organisation: its tree at the left, one org with its people and cases at the right.
import '@/locale/orgs'
import { RightOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'
import { NavLink, useParams } from 'react-router'
import { useMe, useOrgs, useTitleOf } from '@/api/queries'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { PageHead } from '@/components/PageHead'
import { useText } from '@/locale'
import { OneOrg } from './OneOrg'
import { narrowed, type OrgNode, treeOf, wayTo } from './orgTree'

export default function Orgs() {
  const { t } = useText()
  const { id } = useParams()
  const orgs = useOrgs()
  const me = useMe().data
  const [typed, setTyped] = useState('')
  const text = useDeferredValue(typed)
  const tree = useMemo(() => treeOf(orgs.data ?? []), [orgs.data])
  const shown = useMemo(() => narrowed(tree, text), [tree, text])
  const home = me?.roles[0]?.org.id
  const at = id ?? orgs.data?.find((org) => org.id === home)?.id ?? tree[0]?.id
  const open = useMemo(
    () => new Set((orgs.data && at ? wayTo(at, orgs.data) : []).map((org) => org.id)),
    [orgs.data, at],
  )
  return (
    <div className="page orgs">
      <PageHead title={t('nav.orgs')} intro={t('orgs.intro')} />
      <Await query={orgs} rows={10}>
        {(all) => (
          <div className="orgs-two">
            <nav className="panel org-tree" aria-label={t('orgs.tree')}>
              <Input.Search
                allowClear
                aria-label={t('orgs.search')}
                placeholder={t('orgs.search')}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
              {shown.length === 0 ? (
                <Empty title={t('orgs.none_match')} because={t('orgs.none_match_because')} />
              ) : (
                <ul>
                  {shown.map((node) => (
                    <Branch key={node.id} node={node} at={at} open={open} isSearch={text.trim() !== ''} />
                  ))}
                </ul>
              )}
            </nav>
            {at ? <OneOrg key={at} id={at} all={all} /> : <Empty title={t('orgs.none')} />}
          </div>
        )}
      </Await>
    </div>
  )
}

type BranchProps = { node: OrgNode; at: string | undefined; open: ReadonlySet<string>; isSearch: boolean }

function Branch({ node, at, open, isSearch }: BranchProps) {
  const { t } = useText()
  const titleOf = useTitleOf()
  const [chosen, setChosen] = useState<boolean>()
  const isOpen = isSearch || (chosen ?? open.has(node.id))
  return (
    <li>
      <div className={node.id === at ? 'here' : ''}>
        {node.below.length > 0 ? (
          <button
            type="button"
            className="org-fold"
            aria-expanded={isOpen}
            aria-label={t(isOpen ? 'orgs.fold' : 'orgs.unfold', { name: node.name })}
            onClick={() => setChosen(!isOpen)}
          >
            <RightOutlined rotate={isOpen ? 90 : 0} />
          </button>
        ) : (
          <span className="org-fold" />
        )}
        <NavLink to={`/orgs/${node.id}`} aria-current={node.id === at ? 'page' : undefined}>
          <span title={node.name}>{node.name}</span>
          <small>{titleOf('org_kind', node.kind)}</small>
        </NavLink>
      </div>
      {isOpen && node.below.length > 0 && (
        <ul>
          {node.below.map((below) => (
            <Branch key={below.id} node={below} at={at} open={open} isSearch={isSearch} />
          ))}
        </ul>
      )}
    </li>
  )
}
