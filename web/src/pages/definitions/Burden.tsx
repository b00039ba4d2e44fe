// What a pack asks of people (基层减负): a week of each role, what is asked twice, and what is forbidden.
import { Button, Select } from 'antd'
import { useSearchParams } from 'react-router'
import { type Burden, useBurden } from '@/api/burden'
import { Await } from '@/components/Await'
import { PageHead } from '@/components/PageHead'
import { useText } from '@/locale'
import '@/locale/burden'
import '@/style/burden.css'
import { Amounts } from './Amounts'
import { AskedTwicePanel, Forbidden } from './BurdenPanels'
import { RoleWeeks } from './RoleWeeks'

export default function BurdenPage() {
  const { t } = useText()
  const [search, setSearch] = useSearchParams()
  const [pack, volumes, sort] = ['pack', 'volumes', 'sort'].map((name) => search.get(name) ?? undefined)
  const read = useBurden({ ...(pack ? { pack } : {}), ...(volumes ? { volumes } : {}) })
  const go = (next: Record<string, string | undefined>) =>
    setSearch(
      (old) => {
        const all = { ...Object.fromEntries(old), ...next }
        return Object.fromEntries(Object.entries(all).flatMap(([name, it]) => (it ? [[name, it]] : [])))
      },
      { replace: true },
    )
  return (
    <div className="page">
      <PageHead
        title={t('burden.title')}
        intro={t('burden.intro')}
        back={{ to: '/definitions', label: t('nav.definitions') }}
        actions={
          <Select
            aria-label={t('burden.pack')}
            className="burden-pack"
            style={{ minWidth: 160 }}
            loading={!read.data}
            value={read.data?.pack ?? null}
            options={read.data?.packs.map((one) => ({ value: one.pack, label: one.title })) ?? []}
            // What another pack has much of is not what this one has.
            onChange={(next) => go({ pack: next ?? undefined, volumes: undefined })}
          />
        }
      />
      <Await query={read} rows={12}>
        {(found: Burden) => (
          <div className="stack">
            <RoleWeeks of={found} sort={sort ?? ''} onSort={(next) => go({ sort: next })} />
            <Amounts key={found.pack} of={found} own={volumes} onReckon={(next) => go({ volumes: next })} />
            <Forbidden of={found} />
            <AskedTwicePanel
              title={t('burden.twice')}
              lead={t('burden.twice_lead', { bound: found.bound, again: found.again })}
              all={found.asked_twice}
              none={t('burden.twice_none')}
            />
            {found.look_alike.length > 0 && (
              <AskedTwicePanel
                title={t('burden.alike')}
                lead={t('burden.alike_lead')}
                all={found.look_alike}
                none=""
              />
            )}
          </div>
        )}
      </Await>
      {read.error && !read.data && volumes && (
        // Volumes may be what it cannot be reckoned with, and their form is not there to mend them.
        <div className="burden-do burden-refused">
          <Button onClick={() => go({ volumes: undefined })}>{t('burden.one_each')}</Button>
        </div>
      )}
    </div>
  )
}
