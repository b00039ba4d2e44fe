// The words about the copy of what is kept, for the one page that offers it.
import { addWords } from './index'
import en from './kept.en.json'
import zh from './kept.zh.json'

addWords({ zh, en })
