// Lines of signing in: when, who, how, with what result.
import { formatInstant } from '@/components/time'
import type { SignInRecord } from './data'
import { isWord, useWords } from './words'

export function SignInTable({
  records,
  label,
  isMine,
}: {
  records: SignInRecord[]
  label: string
  isMine?: boolean
}) {
  const words = useWords()
  const say = (word: string) => (isWord(word) ? words(word) : word)
  return (
    <table className="table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{words('at')}</th>
          {!isMine && <th scope="col">{words('account')}</th>}
          {!isMine && <th scope="col">{words('name')}</th>}
          <th scope="col">{words('way')}</th>
          <th scope="col">{words('result')}</th>
          <th scope="col">{words('address')}</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <tr key={`${record.at} ${record.account} ${record.result} ${record.address}`}>
            <td className="num quiet">{formatInstant(record.at)}</td>
            {!isMine && <td className="num">{record.account ?? '—'}</td>}
            {!isMine && <td>{record.name ?? '—'}</td>}
            <td>{say(`way_${record.way}`)}</td>
            <td className={['ok', 'asked'].includes(record.result) ? '' : 'admission-late'}>
              {say(`result_${record.result}`)}
            </td>
            <td className="num quiet">{record.address}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
