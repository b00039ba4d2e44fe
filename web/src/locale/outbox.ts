// The words of the page about what did not go out.
import { addWords } from './index'
import en from './outbox.en.json'
import zh from './outbox.zh.json'

addWords({ zh, en })
