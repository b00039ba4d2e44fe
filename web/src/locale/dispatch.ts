// The words of the dispatch board.

import en from './dispatch.en.json'
import zh from './dispatch.zh.json'
import { addWords } from './index'

addWords({ zh, en })
