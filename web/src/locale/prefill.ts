// The words about what is kept already, for the forms that begin with it.
import { addWords } from './index'
import en from './prefill.en.json'
import zh from './prefill.zh.json'

addWords({ zh, en })
