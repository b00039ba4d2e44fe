// The words about consents by which a register keeps personal values.

import en from './consent.en.json'
import zh from './consent.zh.json'
import { addWords } from './index'

addWords({ zh, en })
