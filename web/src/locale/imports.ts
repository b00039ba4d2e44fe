// The words of the pages of imports.
import en from './imports.en.json'
import zh from './imports.zh.json'
import { addWords } from './index'

addWords({ zh, en })
