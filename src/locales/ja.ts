import type { Locale } from './locale.ts'

export const ja: Locale = {
  lang: 'ja',
  title: 'まもなく自動的にログアウトします',
  message: '安全のため、{time}後に自動的にログアウトします。保存していない内容は失われることがあります。',
  stay: 'ログイン状態を維持する',
  busy: 'お待ちください…',
  retry: 'もう一度試す',
  signOut: 'ログアウト',
  unreachable: 'サーバーに接続できないため、再接続を続けています。インターネット接続をご確認ください。',
  notExtended: 'ログイン状態を延長できませんでした。もう一度お試しください。',
  finalTitle: 'まもなくログアウトします',
  finalMessage: '{time}後にログアウトします。時間の延長はできません。今すぐ内容を保存してください。',
  dismiss: 'ページに戻る',
  checkingTitle: 'お待ちください…',
  checking: 'ログイン状態を確認しています。',
  leavingTitle: 'ログアウトしています…',
  expiredTitle: 'ログアウトしました',
  idle: 'しばらく操作がなかったため、アカウントの安全を考えてログアウトしました。',
  absolute: 'ログインできる最長時間に達したため、ログアウトしました。',
  'ended-by-server': 'セッションが終了しました。ほかの場所でログアウトした可能性があります。',
  'signed-out': 'このブラウザーでログアウトしました。',
  'browser-closed': 'ブラウザーが閉じられたため、ログアウトしました。',
  signIn: 'もう一度ログインする',
  reload: 'ページを再読み込みする',
  stayed: 'ログイン状態が続いています。',
  inPlace: '入力した内容はこのページに残っています。新しいタブでログインしてから、このページに戻ってください。',
  newTab: '（新しいタブで開きます）',
  restored: 'ログアウト前に入力していた内容を元に戻しました。',
  discard: '破棄する',
}

export default ja
