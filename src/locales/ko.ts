import type { Locale } from './locale.ts'

export const ko: Locale = {
  lang: 'ko',
  title: '곧 자동으로 로그아웃됩니다',
  message: '안전을 위해 {time} 후 자동으로 로그아웃됩니다. 저장하지 않은 내용은 사라질 수 있습니다.',
  stay: '로그인 시간 연장',
  busy: '잠시만 기다려 주세요…',
  retry: '다시 시도',
  signOut: '로그아웃',
  unreachable: '서버에 연결할 수 없어 계속 시도하고 있습니다. 인터넷 연결을 확인해 주세요.',
  notExtended: '로그인 시간을 연장하지 못했습니다. 다시 시도해 주세요.',
  finalTitle: '잠시 후 로그아웃됩니다',
  finalMessage: '{time} 후 로그아웃되며, 시간을 연장할 수 없습니다. 지금 작업을 저장해 주세요.',
  dismiss: '페이지로 돌아가기',
  checkingTitle: '잠시만 기다려 주세요…',
  checking: '로그인 상태를 확인하고 있습니다.',
  leavingTitle: '로그아웃하는 중입니다…',
  expiredTitle: '로그아웃되었습니다',
  idle: '한동안 이용하지 않으셔서 계정을 안전하게 보호하기 위해 로그아웃했습니다.',
  absolute: '로그인을 유지할 수 있는 최대 시간이 지나 로그아웃했습니다.',
  'ended-by-server': '세션이 종료되었습니다. 다른 곳에서 로그아웃하셨을 수 있습니다.',
  'signed-out': '이 브라우저에서 로그아웃하셨습니다.',
  'browser-closed': '브라우저가 닫혀 로그아웃되었습니다.',
  signIn: '다시 로그인',
  reload: '페이지 새로 고침',
  stayed: '로그인 상태가 유지되고 있습니다.',
  inPlace: '입력하신 내용은 이 페이지에 그대로 있습니다. 새 탭에서 로그인한 후 이 페이지로 돌아와 주세요.',
  newTab: '(새 탭에서 열림)',
  restored: '로그아웃되기 전에 입력하신 내용을 복원했습니다.',
  discard: '삭제',
}

export default ko
