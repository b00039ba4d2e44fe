// A text in pieces, with what was asked for marked.
import type { Piece } from '@/api/types'

export function Pieces({ of }: { of: Piece[] }) {
  let at = 0
  return of.map((piece) => {
    const key = at
    at += piece.text.length
    return piece.hit ? <mark key={key}>{piece.text}</mark> : <span key={key}>{piece.text}</span>
  })
}
