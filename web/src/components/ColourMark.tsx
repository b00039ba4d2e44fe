// The four colours: each with its own outline, its own sign and its own word, so that none depends on hue.
import type { Colour } from '@/api/types'
import { useText } from '@/locale'

const OUTLINE: Record<Colour, string> = {
  green: 'M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8z',
  blue: 'M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8z',
  yellow:
    'M8 1.2c.5 0 .9.2 1.2.7l6.2 10.9c.5.9-.1 2-1.2 2H1.8c-1.1 0-1.7-1.1-1.2-2L6.8 1.9c.3-.5.7-.7 1.2-.7z',
  red: 'M5.2.8h5.6l4.4 4.4v5.6l-4.4 4.4H5.2L.8 10.8V5.2z',
}
const SIGN: Record<Colour, string> = {
  green: 'M4.7 8.2l2.3 2.3 4.4-4.9',
  blue: 'M8 4.4v3.9l2.5 1.5',
  yellow: 'M8 5.6v4M8 12.2v.1',
  red: 'M5.5 5.5l5 5M10.5 5.5l-5 5',
}

/** The sign alone; the word must stand beside it or in a label. */
export function ColourSign({ colour, size = 16 }: { colour: Colour; size?: number }) {
  return (
    <svg className="colour-sign" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={OUTLINE[colour]} fill={`var(--${colour}-fill)`} />
      <path
        d={SIGN[colour]}
        fill="none"
        stroke={colour === 'yellow' ? '#3a2600' : '#fff'}
        strokeWidth="1.9"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

/** The sign with its word. */
export function ColourMark({ colour, text }: { colour: Colour; text?: string }) {
  const { t } = useText()
  return (
    <span className={`colour-mark ${colour}`}>
      <ColourSign colour={colour} size={15} />
      {text ?? t(`colour.${colour}`)}
    </span>
  )
}
