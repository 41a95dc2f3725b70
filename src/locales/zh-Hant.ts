import type { Locale } from './locale.ts'

export const zhHant: Locale = {
  lang: 'zh-Hant',
  title: '即將自動登出',
  message: '為了您的安全，{time}後將自動登出。尚未儲存的內容可能會遺失。',
  stay: '保持登入',
  busy: '請稍候…',
  retry: '再試一次',
  signOut: '登出',
  unreachable: '無法連線至伺服器，系統正在持續嘗試。請檢查您的網路連線。',
  notExtended: '未能保持登入狀態，請再試一次。',
  finalTitle: '您的登入時間即將結束',
  finalMessage: '{time}後將登出，且無法延長時間。請立即儲存您的內容。',
  dismiss: '返回頁面',
  checkingTitle: '請稍候…',
  checking: '正在確認您是否仍為登入狀態。',
  leavingTitle: '正在登出…',
  expiredTitle: '您已登出',
  idle: '您有一段時間沒有操作，為保護您的帳號安全，系統已將您登出。',
  absolute: '已達登入時間上限，系統已將您登出。',
  'ended-by-server': '您的工作階段已結束。您可能已在其他地方登出。',
  'signed-out': '您已在此瀏覽器登出。',
  'browser-closed': '由於瀏覽器已關閉，您已登出。',
  signIn: '重新登入',
  reload: '重新載入頁面',
  stayed: '您仍為登入狀態。',
  inPlace: '您輸入的內容仍保留在此頁面。請在新分頁登入，然後返回此處。',
  newTab: '（在新分頁中開啟）',
  restored: '已還原您在登出前輸入的內容。',
  discard: '清除',
}

export default zhHant
