// The words of a matcher's page.
import { addWords } from './index'
import en from './matcher.en.json'
import zh from './matcher.zh.json'

addWords({ zh, en })
