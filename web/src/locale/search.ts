// The words of the page of answers.
import { addWords } from './index'
import en from './search.en.json'
import zh from './search.zh.json'

addWords({ zh, en })
