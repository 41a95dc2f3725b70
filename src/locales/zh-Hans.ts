import type { Locale } from './locale.ts'

export const zhHans: Locale = {
  lang: 'zh-Hans',
  title: '即将自动退出登录',
  message: '为了您的安全，{time}后将自动退出登录。未保存的内容可能会丢失。',
  stay: '保持登录',
  busy: '请稍候…',
  retry: '重试',
  signOut: '退出登录',
  unreachable: '无法连接服务器，系统正在继续尝试。请检查您的网络连接。',
  notExtended: '未能保持登录状态，请重试。',
  finalTitle: '您的登录时间即将结束',
  finalMessage: '{time}后将退出登录，且无法延长时间。请立即保存您的内容。',
  dismiss: '返回页面',
  checkingTitle: '请稍候…',
  checking: '正在确认您是否仍处于登录状态。',
  leavingTitle: '正在退出登录…',
  expiredTitle: '您已退出登录',
  idle: '您有一段时间没有操作，为保护您的账号安全，系统已退出登录。',
  absolute: '已达到最长登录时间，系统已退出登录。',
  'ended-by-server': '您的会话已结束。您可能已在其他地方退出登录。',
  'signed-out': '您已在此浏览器中退出登录。',
  'browser-closed': '由于浏览器已关闭，您已退出登录。',
  signIn: '重新登录',
  reload: '重新加载页面',
  stayed: '您仍处于登录状态。',
  inPlace: '您输入的内容仍保留在本页面。请在新标签页中登录，然后返回此处。',
  newTab: '（在新标签页中打开）',
  restored: '已恢复您在退出登录前输入的内容。',
  discard: '清除',
}

export default zhHans
