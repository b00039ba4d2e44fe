// The words about saved views that no other page needs.

import { addWords } from './index'
import en from './views.en.json'
import zh from './views.zh.json'

addWords({ zh, en })
