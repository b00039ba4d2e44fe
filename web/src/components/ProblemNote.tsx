// A refusal above the form or page it concerns.
import { Alert } from 'antd'
import { useText } from '@/locale'
import { describe } from './describe'

export function ProblemNote({
  error,
  list = [],
  hasMarks,
}: {
  error: unknown
  list?: string[]
  hasMarks?: boolean
}) {
  const { t } = useText()
  const { title, detail } = describe(error, t)
  return (
    <Alert
      className="problem-note"
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        <>
          {detail}
          {hasMarks && <div>{t('problem.see_fields')}</div>}
          {list.length > 0 && (
            <ul>
              {list.map((message) => (
                <li key={message}>{message}</li>
              ))}
            </ul>
          )}
        </>
      }
    />
  )
}
