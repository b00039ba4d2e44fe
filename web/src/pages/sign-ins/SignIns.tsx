// Records of signing in, for the audit office.
import { Checkbox } from 'antd'
import { useState } from 'react'
import { useSignIns } from '@/admission/data'
import { SignInTable } from '@/admission/SignInTable'
import { useWords } from '@/admission/words'
import { Await } from '@/components/Await'
import { Empty } from '@/components/Empty'
import { More } from '@/components/More'
import { PageHead } from '@/components/PageHead'
import '@/style/admission.css'

export default function SignIns() {
  const words = useWords()
  const [failed, setFailed] = useState(false)
  const list = useSignIns(failed)
  return (
    <div className="page">
      <PageHead title={words('sign_ins')} intro={words('sign_ins_intro')} />
      <div className="panel">
        {!list.error && (
          <div className="filters">
            <Checkbox checked={failed} onChange={(event) => setFailed(event.target.checked)}>
              {words('only_failed')}
            </Checkbox>
          </div>
        )}
        <Await query={list} rows={10}>
          {({ pages }) => {
            const records = pages.flatMap((page) => page.items)
            if (records.length === 0)
              return <Empty title={words('no_records')} because={words('no_records_because')} />
            return (
              <>
                <SignInTable records={records} label={words('sign_ins')} />
                <More of={list} />
              </>
            )
          }}
        </Await>
      </div>
    </div>
  )
}
