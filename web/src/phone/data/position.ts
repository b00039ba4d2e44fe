// Where the phone is: asked once when its owner says so, never on its own, and kept nowhere.
import type { Point } from '@/components/map/projection'

const ABOUT_A_METRE = 5
const PATIENCE_MS = 10_000

/** Asks the phone where it is, once. */
export function whereAmI(): Promise<Point & { within: number }> {
  return new Promise((done, failed) => {
    if (!('geolocation' in navigator)) return failed(new Error('no geolocation'))
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        done({
          lon: Number(coords.longitude.toFixed(ABOUT_A_METRE)),
          lat: Number(coords.latitude.toFixed(ABOUT_A_METRE)),
          within: Math.round(coords.accuracy),
        }),
      failed,
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    )
  })
}
