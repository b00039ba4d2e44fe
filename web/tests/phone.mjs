// A phone in the stories: its size, its taps counted, its sign-in.
import { base, windowOf } from './browser.mjs'

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }

/** A window of a phone's size that counts the taps of its person. */
export async function phoneOf(browser, who, options = {}) {
  const page = await windowOf(browser, base, who, { ...PHONE, ...options })
  page.taps = 0
  page.press = async (target) => {
    page.taps += 1
    await (typeof target === 'string' ? page.locator(target).first() : target).tap()
  }
  return page
}

/** Until nothing is being loaded any more. */
export async function calm(page) {
  await page.waitForFunction(() => document.querySelectorAll('.skeleton, .boot').length === 0)
}

/** Signs in with one tap on an account of the demo. */
export async function signInByPhone(page, account, next = '') {
  await page.goto(`/m/sign-in${next}`)
  await page.locator(`[data-account="${account}"]`).first().tap()
  await page.locator('.shell').waitFor()
  await calm(page)
}
