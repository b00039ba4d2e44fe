// The words of the pages about messages and how to be told; desk and phone share them.
import { addWords } from './index'
import en from './notify.en.json'
import zh from './notify.zh.json'

addWords({ zh, en })
