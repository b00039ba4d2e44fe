// The words of signing in by a second factor or by a provider, and why somebody was not let in.
import { useCallback } from 'react'
import { useText } from '@/locale'

const zh = {
  second: '动态验证码或恢复码',
  second_intro: '密码正确。请输入验证器上的六位数字，或一个恢复码。',
  second_again: '换一个账号',
  or: '或',
  provider_down: '统一认证暂时无法访问，请稍后再试，或用账号和密码登录。',
  provider_client: '统一认证不接受本系统：请管理员核对 client_id 和密钥。',
  provider_key: '统一认证的签名与其公布的密钥不符，已拒绝登录，请告知管理员。',
  provider_clock: '统一认证与本系统的时钟不一致，已拒绝登录，请告知管理员。',
  provider_denied: '您在统一认证页面取消了登录。',
  provider_busy: '此刻去统一认证的人太多，请一分钟后再试，或用账号和密码登录。',
  provider_state: '登录已中断、超时或重复，请重新开始。',
  provider_unknown: '统一认证认识您，但本系统没有您的账号：请联系系统管理员开户。',
  provider_closed: '您的账号已停用或被锁定，请联系管理员。',
  provider_second: '此账号须用本系统的密码和第二因素登录。',
} as const

type Word = keyof typeof zh

const en: Record<Word, string> = {
  second: 'Six digits, or a recovery code',
  second_intro: 'The password is right. Type the six digits of your authenticator, or a recovery code.',
  second_again: 'Another account',
  or: 'or',
  provider_down: 'The provider does not answer: try again later, or sign in with account and password.',
  provider_client:
    'The provider does not take this system for its client: ask for client_id and secret to be checked.',
  provider_key:
    'What the provider signed does not fit the keys it publishes. You were not let in; tell the administrators.',
  provider_clock:
    'The clocks of the provider and of this system differ. You were not let in; tell the administrators.',
  provider_denied: 'You said no at the provider.',
  provider_busy:
    'Too many are on their way to the provider: try again in a minute, or sign in with account and password.',
  provider_state: 'Signing in was broken off, took too long or was repeated: begin again.',
  provider_unknown:
    'The provider knows you, but there is no account for you here: ask the system office to open one.',
  provider_closed: 'Your account is closed or locked: ask the administrators.',
  provider_second: 'This account signs in with the password and the second factor of this system.',
}

export function useSignInWords() {
  const { language } = useText()
  return useCallback((word: Word): string => (language === 'en' ? en : zh)[word], [language])
}

/** Why somebody was sent back here, if that is what the address says. */
export function refusedIn(search: string): Word | undefined {
  const why = new URLSearchParams(search).get('refused') ?? ''
  return why.startsWith('provider_') && why in zh ? (why as Word) : undefined
}
