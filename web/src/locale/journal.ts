// The words of the journal.
import { addWords } from './index'
import en from './journal.en.json'
import zh from './journal.zh.json'

addWords({ zh, en })
