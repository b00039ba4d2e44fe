// The words of whose turn it is.
import { addWords } from './index'
import en from './turns.en.json'
import zh from './turns.zh.json'

addWords({ zh, en })
