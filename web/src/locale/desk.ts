// The words of the desk.
import type { Words } from './index'
import zh from './zh.json'

export const deskWords: Words = { zh, en: () => import('./en.json') }
