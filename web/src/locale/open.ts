// The words of opening a case.
import { addWords } from './index'
import en from './open.en.json'
import zh from './open.zh.json'

addWords({ zh, en })
