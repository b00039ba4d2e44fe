// The certificates of the person, and a new one over a period they choose.
import { useId, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { describe } from '@/components/describe'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import { useCertificates, useIssue } from '../data/certificates'
import { Icon } from './Icon'

export function Certificates({ first }: { first: string | undefined }) {
  const { t } = useText()
  const id = useId()
  const navigate = useNavigate()
  const issue = useIssue()
  const own = useCertificates(true).data ?? []
  const today = formatInstant(new Date().toISOString(), 0).slice(0, 10)
  const [from, setFrom] = useState(first ?? `${today.slice(0, 4)}-01-01`)
  const [to, setTo] = useState(today)
  const [isBusy, setBusy] = useState(false)
  const [says, setSays] = useState('')
  const go = async () => {
    setBusy(true)
    setSays('')
    try {
      const { code } = await issue(from, to)
      navigate(`/certificate/${code}`)
    } catch (error) {
      const { title, detail } = describe(error, t)
      const first = (error as { problems?: { message: string }[] }).problems?.[0]?.message
      setSays(first ?? detail ?? title)
      setBusy(false)
    }
  }
  return (
    <section className="card no-print" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('paper.title')}</h2>
      <p className="muted">{t('paper.lead')}</p>
      <div className="period">
        <label htmlFor={`${id}-from`}>
          {t('paper.from')}
          <input
            id={`${id}-from`}
            type="date"
            value={from}
            max={to}
            onChange={({ target }) => setFrom(target.value)}
          />
        </label>
        <label htmlFor={`${id}-to`}>
          {t('paper.to')}
          <input
            id={`${id}-to`}
            type="date"
            value={to}
            min={from}
            max={today}
            onChange={({ target }) => setTo(target.value)}
          />
        </label>
      </div>
      {says && (
        <p className="field-problem" role="alert">
          {says}
        </p>
      )}
      <button type="button" className="button main" disabled={isBusy} data-testid="issue" onClick={go}>
        {t('paper.issue')}
      </button>
      {own.length > 0 && (
        <ul className="accounts">
          {own.map(({ code, number, from: begins, to: ends, hours }) => (
            <li key={code}>
              <Link className="row-button" to={`/certificate/${code}`}>
                <Icon name="file" size={20} />
                <b className="num">{number}</b>
                <small className="muted num">
                  {t('paper.line', { from: begins, to: ends, n: hours.toFixed(1) })}
                </small>
                <Icon name="next" size={18} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
