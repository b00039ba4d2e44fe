// The words about what names a record.
import { addWords } from './index'
import en from './naming.en.json'
import zh from './naming.zh.json'

addWords({ zh, en })
