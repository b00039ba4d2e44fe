// A certificate of service hours: checked by its code by anybody, printed on A4 by its owner.
import { lazy, Suspense } from 'react'
import { Link, useParams } from 'react-router'
import { ProblemError } from '@/api/problem'
import { useMe } from '@/api/queries'
import type { Certificate, CertificateCheck } from '@/api/types'
import { formatInstant } from '@/components/time'
import { useText } from '@/locale'
import { grouped, useCertificates, useCheck } from '../data/certificates'
import { Icon } from '../parts/Icon'
import { useTitle } from '../parts/Page'
import { Await, Broken, Empty } from '../parts/States'

const QrCode = lazy(() => import('../parts/QrCode'))

export default function CertificatePage() {
  const { t } = useText()
  const { code = '' } = useParams()
  const check = useCheck(code)
  const me = useMe()
  // Only the owner reads the whole name and the services; everybody else what the check says.
  const own = useCertificates(!!me.data)
  useTitle(t('paper.title'))
  const isMissing = check.error instanceof ProblemError && check.error.status === 404
  return (
    <main className="page certificate-page">
      {isMissing ? (
        <Empty icon="search" title={t('paper.missing')} because={t('paper.missing_do')} />
      ) : check.error && !check.data ? (
        <Broken error={check.error} retry={() => void check.refetch()} />
      ) : (
        <Await query={check}>
          {(said) => (
            <Paper said={said} code={code} own={own.data?.find(({ number }) => number === said.number)} />
          )}
        </Await>
      )}
    </main>
  )
}

function Paper({ said, code, own }: { said: CertificateCheck; code: string; own: Certificate | undefined }) {
  const { t } = useText()
  const address = `${window.location.origin}/m/certificate/${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`
  const state = said.tampered ? 'tampered' : said.corrected ? 'corrected' : 'valid'
  return (
    <>
      <p
        className={`note verdict ${state === 'valid' ? 'calm' : 'wrong'}`}
        role="status"
        data-verdict={state}
      >
        <Icon name={state === 'valid' ? 'check' : 'alert'} size={18} />{' '}
        {t(`paper.${state}`, { hours: said.hours_now.toFixed(1) })}
      </p>
      <article className="card paper certificate">
        <header>
          <h1>{t('paper.title')}</h1>
          <p className="muted num">{t('paper.number', { number: said.number })}</p>
        </header>
        <p className="certificate-words">
          {t('paper.words', { name: own?.name ?? said.name, from: said.from, to: said.to, n: said.services })}
        </p>
        <p className="hours-sum">
          <b className="num" data-testid="certified-hours">
            {said.hours.toFixed(1)}
          </b>
          <span>{t('paper.hours')}</span>
        </p>
        {own && <Services of={own} />}
        <footer>
          <div>
            <p>{t('paper.basis')}</p>
            <p className="num">{t('paper.issued', { at: formatInstant(said.issued_at, 0) })}</p>
            <p className="num">
              {t('paper.code')} <b data-testid="check-code">{grouped(code.replace(/[^a-zA-Z0-9]/g, ''))}</b>
            </p>
            <p className="muted certificate-address">{address}</p>
          </div>
          <Suspense fallback={<span className="qr" />}>
            <QrCode text={address} label={t('paper.qr')} />
          </Suspense>
        </footer>
      </article>
      <div className="buttons up no-print">
        <button type="button" className="button main" onClick={() => window.print()}>
          <Icon name="print" size={18} /> {t('do.print')}
        </button>
        {own && (
          <Link className="button" to="/hours">
            {t('paper.back')}
          </Link>
        )}
      </div>
    </>
  )
}

function Services({ of }: { of: Certificate }) {
  const { t } = useText()
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('hours.date')}</th>
          <th scope="col">{t('hours.what')}</th>
          <th scope="col">{t('paper.where')}</th>
          <th scope="col">{t('paper.hours')}</th>
        </tr>
      </thead>
      <tbody>
        {of.lines.map((line) => (
          <tr key={line.number}>
            <td className="num">{line.on}</td>
            <td>
              {line.what}
              <small className="muted num">{line.number}</small>
            </td>
            <td>{line.org}</td>
            <td className="num">{line.hours.toFixed(1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
