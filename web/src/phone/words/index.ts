// The words of the phone: its own small lists, so that it does not load the desk's.
import type { Words } from '@/locale'
import zh from './zh.json'

export const phoneWords: Words = { zh, en: () => import('./en.json') }
