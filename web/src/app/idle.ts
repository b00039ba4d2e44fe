// Leaves a desk that nobody sits at: the server ends an idle session, and the page does not keep it awake by itself.
import { signOut } from './session'

const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const
const LOOK_MS = 15_000
const KEPT = 'gridwork.touched'

/** Signs out after so many minutes without a hand on the page, in whatever tab of it. Gives what ends the watch. */
export function watchIdle(minutes: number): () => void {
  const touch = () => localStorage.setItem(KEPT, String(Date.now()))
  touch()
  for (const sign of SIGNS) window.addEventListener(sign, touch, { passive: true })
  const look = setInterval(() => {
    if (Date.now() - Number(localStorage.getItem(KEPT)) >= minutes * 60_000) signOut()
  }, LOOK_MS)
  return () => {
    clearInterval(look)
    for (const sign of SIGNS) window.removeEventListener(sign, touch)
  }
}
