// Grants a role at an org to the person of an account.
import { useQueryClient } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { useWords } from '@/admission/words'
import { api } from '@/api/client'
import { useDefinitions, useOrgs } from '@/api/queries'
import { ProblemNote } from '@/components/ProblemNote'

export function GrantForm({ id }: { id: string }) {
  const words = useWords()
  const client = useQueryClient()
  const roles = (useDefinitions().data ?? []).filter((head) => head.kind === 'role')
  const orgs = useOrgs().data ?? []
  const [role, setRole] = useState<string>()
  const [org, setOrg] = useState<string>()
  const [refused, setRefused] = useState<unknown>()
  const send = async () => {
    if (!role || !org) return
    setRefused(undefined)
    try {
      await api.POST('/api/v1/accounts/{id}/grants', { params: { path: { id } }, body: { role, org } })
      setRole(undefined)
      setOrg(undefined)
      await client.invalidateQueries({ queryKey: ['account', id] })
    } catch (error) {
      setRefused(error)
    }
  }
  return (
    <div className="admission-grant">
      {refused !== undefined && <ProblemNote error={refused} />}
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={words('role')}
        placeholder={words('role')}
        value={role ?? null}
        onChange={setRole}
        options={roles.map((head) => ({ value: head.key, label: head.title }))}
      />
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={words('org')}
        placeholder={words('org')}
        value={org ?? null}
        onChange={setOrg}
        options={orgs.map((one) => ({ value: one.id, label: one.name }))}
      />
      <Button disabled={!role || !org} onClick={send}>
        {words('grant')}
      </Button>
    </div>
  )
}
