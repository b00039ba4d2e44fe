// How a drawing is looked at: how near, and moved how far.
import { useCallback, useState } from 'react'

type View = { scale: number; x: number; y: number }
const WHOLE: View = { scale: 1, x: 0, y: 0 }
const NEAREST = 24

/** Far enough out to find the way from one end of a district to the other. */
const FURTHEST = 1 / 16

/** A drawing that shows the whole stays whole when it is not near; a free one goes anywhere. */
export function useView(width: number, height: number, isFree = false) {
  const [view, setView] = useState(WHOLE)
  /** Nearer or further, keeping the place under the pointer (else the middle) where it is. */
  const zoom = useCallback(
    (by: number, around?: { offsetX: number; offsetY: number }) =>
      setView((now) => {
        const scale = Math.min(Math.max(now.scale * by, isFree ? FURTHEST : 1), NEAREST)
        if (scale === 1 && !isFree) return WHOLE
        const [x, y] = [around?.offsetX ?? width / 2, around?.offsetY ?? height / 2]
        const ratio = scale / now.scale
        return { scale, x: x - (x - now.x) * ratio, y: y - (y - now.y) * ratio }
      }),
    [width, height, isFree],
  )
  const drag = useCallback(
    (dx: number, dy: number) =>
      setView((now) => (now.scale === 1 && !isFree ? now : { ...now, x: now.x + dx, y: now.y + dy })),
    [isFree],
  )
  const reset = useCallback(() => setView(WHOLE), [])
  return { view, zoom, drag, reset, isMoved: view.scale !== 1 }
}
