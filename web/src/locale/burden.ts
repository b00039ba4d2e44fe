// The words about what a pack asks of people.

import en from './burden.en.json'
import zh from './burden.zh.json'
import { addWords } from './index'

addWords({ zh, en })
