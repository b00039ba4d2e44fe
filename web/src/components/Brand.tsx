// The sign of the house: four blocks of a neighbourhood.

export function Brand({ size = 28, isPale = false }: { size?: number; isPale?: boolean }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" className="brand-sign">
      <rect width="64" height="64" rx="16" fill={isPale ? 'rgba(255,255,255,.16)' : '#1f4fd8'} />
      <g fill="#fff">
        <rect x="15" y="15" width="15" height="15" rx="4" />
        <rect x="34" y="15" width="15" height="15" rx="4" opacity=".55" />
        <rect x="15" y="34" width="15" height="15" rx="4" opacity=".55" />
        <rect x="34" y="34" width="15" height="15" rx="4" />
      </g>
    </svg>
  )
}
