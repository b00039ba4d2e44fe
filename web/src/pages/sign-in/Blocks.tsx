// A quiet plan of blocks seen from above: in a few of them a light is on.

const COLUMNS = 9
const ROWS = 12
const STEP = 84
const SIDE = 66
/** Lit blocks by place, so that the picture is the same every time. */
const LIT: Record<string, string> = {
  '1.2': '#7fe3b4',
  '6.3': '#ffd27a',
  '2.6': '#7fe3b4',
  '3.6': '#ffd27a',
  '6.7': '#7fe3b4',
  '1.8': '#ffd27a',
  '5.9': '#ffd27a',
}

export function Blocks() {
  const blocks = []
  for (let y = 0; y < ROWS; y += 1) {
    for (let x = 0; x < COLUMNS; x += 1) {
      const key = `${x}.${y}`
      const lit = LIT[key]
      blocks.push(
        <rect
          key={key}
          x={x * STEP + (y % 2) * 24}
          y={y * STEP}
          width={SIDE}
          height={SIDE}
          rx="8"
          fill={lit ?? '#fff'}
          opacity={lit ? 0.85 : 0.03 + ((x * 7 + y * 13) % 6) * 0.011}
        />,
      )
    }
  }
  return (
    <svg viewBox="0 0 760 1000" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g transform="rotate(-12 380 500) scale(1.18) translate(-70 -60)">{blocks}</g>
    </svg>
  )
}
