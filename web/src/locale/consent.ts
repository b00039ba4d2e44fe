// The words about consents by which a register keeps personal values.
import { addWords } from './index'
import en from './consent.en.json'
import zh from './consent.zh.json'

addWords({ zh, en })
