// One source for colour: feeds the CSS variables, the antd theme and the SVG drawings.

export type Appearance = 'light' | 'dark'

const light = {
  ground: '#f5f6f8',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#f0f2f5',
  line: '#e2e6ec',
  'line-soft': '#eef0f3',
  'line-strong': '#8b94a5',
  text: '#171b24',
  'text-2': '#454e60',
  'text-3': '#5c6678',
  brand: '#1f4fd8',
  'brand-soft': '#eaf0ff',
  'brand-text': '#1f4fd8',
  'on-brand': '#ffffff',
  // Each of the four colours has a text tone (AA on its soft tone) and a fill tone.
  green: '#11713f',
  'green-fill': '#137a49',
  'green-soft': '#e5f5ec',
  blue: '#1f55cf',
  'blue-fill': '#2b67e8',
  'blue-soft': '#e8efff',
  yellow: '#805000',
  'yellow-fill': '#eaa420',
  'yellow-soft': '#fdf3dd',
  red: '#b92220',
  'red-fill': '#c92f2b',
  'red-soft': '#fdeae9',
}

type Palette = { [K in keyof typeof light]: string }

const dark: Palette = {
  ground: '#0c1018',
  surface: '#141a24',
  raised: '#1a212d',
  sunken: '#0f141d',
  line: '#2a3342',
  'line-soft': '#1f2733',
  'line-strong': '#6b778c',
  text: '#edf0f6',
  'text-2': '#b6bfce',
  'text-3': '#94a0b3',
  brand: '#3f72f0',
  'brand-soft': '#17244a',
  'brand-text': '#93b3ff',
  'on-brand': '#ffffff',
  green: '#4ccb8f',
  'green-fill': '#1f8f59',
  'green-soft': '#12301f',
  blue: '#86acff',
  'blue-fill': '#3a6fe6',
  'blue-soft': '#172549',
  yellow: '#f2bb4c',
  'yellow-fill': '#f0b541',
  'yellow-soft': '#33280f',
  red: '#ff8079',
  'red-fill': '#d2413c',
  'red-soft': '#3b1a1b',
}

/** The colours of an appearance by name. */
export const palette = (appearance: Appearance): Palette => (appearance === 'dark' ? dark : light)

export const FONT =
  '-apple-system, BlinkMacSystemFont, "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", ' +
  '"Noto Sans CJK SC", "Noto Sans SC", sans-serif'

/** Puts the colours on the page as CSS variables (`--text-2`). */
export function installTokens(appearance: Appearance) {
  const root = document.documentElement
  for (const [name, value] of Object.entries(palette(appearance))) root.style.setProperty(`--${name}`, value)
  root.dataset.theme = appearance
  root.style.colorScheme = appearance
}
