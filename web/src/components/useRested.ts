// A value once it has not changed for a moment: the server is asked for what people meant, not for every key.
import { useEffect, useState } from 'react'

const REST_MS = 400

/** The last value that stood for a moment. */
export function useRested<V>(value: V, restMs = REST_MS): V {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [value, restMs])
  return rested
}
