// The public link of a case, to copy or to hand on.
import { useText } from '@/locale'
import { Icon } from './Icon'
import { toast } from './toast'

export function TrackLink({ code }: { code: string }) {
  const { t } = useText()
  const link = `${window.location.origin}/m/t/${code}`
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      toast(t('do.copied'))
    } catch {
      // Pages without HTTPS may not touch the clipboard; then the link itself is shown to be held down and copied.
      toast(link)
    }
  }
  return (
    <span className="track-link">
      <a href={link} data-testid="track-link">
        {link.replace(/^https?:\/\//, '')}
      </a>
      <button type="button" className="soft-button" onClick={copy}>
        <Icon name="copy" size={16} /> {t('do.copy')}
      </button>
      {'share' in navigator && (
        <button
          type="button"
          className="soft-button"
          onClick={() => navigator.share({ url: link }).catch(() => undefined)}
        >
          <Icon name="share" size={16} /> {t('do.share')}
        </button>
      )}
    </span>
  )
}
