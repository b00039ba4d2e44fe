// The words of looking as somebody else: loaded for those who do.
import { addWords } from './index'
import en from './viewing.en.json'
import zh from './viewing.zh.json'

addWords({ zh, en })
