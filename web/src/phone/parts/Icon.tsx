// Line drawings of the phone, all on one grid of 24.

const PATHS = {
  home: 'M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z',
  work: 'M5 4h14v16H5zM9 9l1.2 1.2L12.5 8M9 15l1.2 1.2 2.3-2.2M15 9.5h1M15 15.5h1',
  orders: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
  me: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 20c.6-4 3.6-6 7.5-6s6.9 2 7.5 6',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.500L20 20',
  check: 'M5 12.500l4.5 4.500L19 7.5',
  cross: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  camera: 'M4 8h4l1.5-2.500h5L16 8h4v11H4zM12 10.300a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.400z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  place:
    'M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 7.700a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.600z',
  phone:
    'M6.5 4H9l1.5 4-2 1.500a11 11 0 0 0 6 6L16 13.500l4 1.500v2.500c0 1.4-1.1 2.5-2.5 2.500C10.6 20 4 13.4 4 6.5 4 5.1 5.1 4 6.5 4z',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  clock: 'M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM12 8v4.500l3 2',
  outbox: 'M4 13v6h16v-6M12 15V4M8 8l4-4 4 4',
  share: 'M12 15V4M8.5 7.500L12 4l3.5 3.500M6 11H5v9h14v-9h-1',
  copy: 'M8 8h11v12H8zM5 16V4h11',
  shield: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  alert: 'M12 4l9 16H3zM12 10v4.500M12 17.200v.1',
  wrench:
    'M14.5 6.500a4 4 0 0 1 5-1l-2.7 2.7 1.5 1.500L21 7a4 4 0 0 1-5.5 5L8 19.500a2 2 0 0 1-3-3L12.5 9a4 4 0 0 1 2-2.500z',
  cane: 'M9 20V8.500a3 3 0 0 1 6 0V9M16 13c2 0 3 1.3 3 3s-1.5 3-3 4c-1.5-1-3-2.3-3-4s1-3 3-3z',
  wheel: 'M10 4.200v.1M10 8v6h5l3 5M10 10.500h4.500M8 11.300a5 5 0 1 0 6.5 6.2',
  child: 'M12 4a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM7 13l5-1.5 5 1.500M12 11.500V16M12 16l-3 4.500M12 16l3 4.5',
  heart:
    'M12 20s-8-4.7-8-10.300A4.3 4.3 0 0 1 12 7.500a4.3 4.3 0 0 1 8 2.200C20 15.3 12 20 12 20zM6.5 12.500H10l1.3-2.5 1.7 4 1.2-1.500h3.3',
  medical: 'M4 9l8-5 8 5v11H4zM12 10v6M9 13h6',
  hands: 'M3 11l4-4 5 2 5-2 4 4-3 4M7 14l4.5 4.500c.7.7 1.8.7 2.5 0l4-4M11 12l2.5 2.5',
  talk: 'M4 5h12v8H9l-3.5 3v-3H4zM18 9h2v7h-1.500v2.500L16 16h-4',
  scales: 'M12 4v16M8 20h8M5 7h14M5 7l-2.5 6a2.7 2.7 0 0 0 5 0zM19 7l-2.5 6a2.7 2.7 0 0 0 5 0z',
  music:
    'M9 18V6l10-2v12M6.5 15.500a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM16.5 13.500a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z',
  leaf: 'M5 19c0-9 5-14 15-14 0 10-5 14-11 14-2 0-4-1.5-4-1.500M5 20c2-5 5-8 9-10',
  broom: 'M14 4l-3 8M7 12h9l1.5 8h-12zM10 16v4M13.5 16v4',
  shop: 'M4 9l1.5-5h13L20 9M4 9v1.500a2.5 2.5 0 0 0 5 0 2.5 2.5 0 0 0 6 0 2.5 2.5 0 0 0 5 0V9zM6 13v7h12v-7',
  welcome: 'M4 20V8l6-4 6 4v12zM8 20v-6h4v6M19 8v6M16.5 11h5',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

/** Words of common matters and the drawing that goes with them; what none fits gets the list. */
const MEANINGS: [RegExp, IconName][] = [
  [/疫|消毒|防控|epidemic/i, 'shield'],
  [/工|产|企业|商|work|business/i, 'shop'],
  [/修|水电|repair/i, 'wrench'],
  [/创文|卫生|清扫|文明|clean/i, 'broom'],
  [/残|无障碍|disab/i, 'wheel'],
  [/老|长者|elder|old/i, 'cane'],
  [/少|儿|童|child|youth/i, 'child'],
  [/健康|health/i, 'heart'],
  [/医|诊|药|medic/i, 'medical'],
  [/困|扶|济|hardship|relief/i, 'hands'],
  [/调解|邻里|纠纷|mediat/i, 'talk'],
  [/法|政策|law|polic/i, 'scales'],
  [/平安|巡|消防|safe/i, 'alert'],
  [/文体|文化|体育|音乐|cultur|sport/i, 'music'],
  [/环保|生态|绿|environ/i, 'leaf'],
  [/新居民|入住|newcom/i, 'welcome'],
]

/** A drawing for a class of matters, from the words of its title. */
export const iconFor = (title: string): IconName =>
  MEANINGS.find(([words]) => words.test(title))?.[1] ?? 'list'
