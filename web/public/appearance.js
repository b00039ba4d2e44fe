// Before the first paint: the appearance and language chosen last time, so that nothing flashes.
const chosen = localStorage.getItem('gridwork.appearance')
const dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
document.documentElement.dataset.theme = dark ? 'dark' : 'light'
document.documentElement.lang = localStorage.getItem('gridwork.language') === 'en' ? 'en' : 'zh-CN'
document.documentElement.dataset.size = localStorage.getItem('gridwork.size') ?? 'normal'
