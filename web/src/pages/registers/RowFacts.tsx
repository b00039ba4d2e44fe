// The fields of a row; sealed ones are opened one by one, with a purpose, and on record.
import { Alert } from 'antd'
import { useState } from 'react'
import type { FieldSpec, Row, Values } from '@/api/types'
import { openRowField } from '@/api/writes'
import { Facts } from '@/definitions/Facts'
import { OpenField } from '@/definitions/OpenField'
import { useText } from '@/locale'
import '@/locale/registers'

type Props = { register: string; row: Row; specs: readonly FieldSpec[] }

export function RowFacts({ register, row, specs }: Props) {
  const { t } = useText()
  const [asked, setAsked] = useState<FieldSpec>()
  // Opened values live on this page only; leaving it closes them again.
  const [opened, setOpened] = useState<Values>({})
  const mayOpen = (spec: FieldSpec) => !!row.may?.open.includes(spec.key)
  return (
    <>
      {row.is_limited && <Alert type="info" showIcon title={t('ledger.limited')} />}
      <Facts specs={specs} values={{ ...row.fields, ...opened }} onOpen={setAsked} mayOpen={mayOpen} />
      {asked && (
        <OpenField
          spec={asked}
          open={(wanted) => openRowField(register, row.id, wanted)}
          onClose={() => setAsked(undefined)}
          onOpened={(value) => {
            setOpened((before) => ({ ...before, [asked.key]: value }))
            setAsked(undefined)
          }}
        />
      )}
    </>
  )
}
