// The words about data elements, for the pages of definitions.

import en from './elements.en.json'
import zh from './elements.zh.json'
import { addWords } from './index'

addWords({ zh, en })
