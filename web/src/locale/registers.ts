// The words of the pages of one register that no other page needs.
import { addWords } from './index'
import en from './registers.en.json'
import zh from './registers.zh.json'

addWords({ zh, en })
