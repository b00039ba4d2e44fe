// The words of the page about organisations.
import { addWords } from './index'
import en from './orgs.en.json'
import zh from './orgs.zh.json'

addWords({ zh, en })
