// Certificates of service hours: one's own, a new one, and what a check by code says.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, body } from '@/api/client'
import { newKey } from '@/api/idempotency'
import type { Certificate, CertificateCheck, Page } from '@/api/types'

export const useCertificates = (isSignedIn: boolean) =>
  useQuery({
    queryKey: ['certificates'],
    enabled: isSignedIn,
    queryFn: async () =>
      (await (body(api.GET('/api/v1/me/certificates')) as unknown as Promise<Page<Certificate>>)).items,
  })

export const useCheck = (code: string) =>
  useQuery({
    queryKey: ['certificate', code],
    // Whoever checks wants to know how it stands now.
    staleTime: 0,
    queryFn: () =>
      body(
        api.GET('/api/v1/certificates/{code}', { params: { path: { code } } }),
      ) as Promise<CertificateCheck>,
  })

/** Issues one; the same press sent twice issues it once. */
export function useIssue() {
  const client = useQueryClient()
  return async (from: string, to: string): Promise<Certificate> => {
    const headers = { 'Idempotency-Key': newKey() }
    const issued = await body(api.POST('/api/v1/me/certificates', { headers, body: { from, to } }))
    await client.invalidateQueries({ queryKey: ['certificates'] })
    return issued as Certificate
  }
}

/** Codes are read aloud and typed: in groups of five. */
export const grouped = (code: string): string => code.toUpperCase().replace(/(.{5})(?=.)/g, '$1-')
