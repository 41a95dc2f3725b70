import type { Locale } from './locale.ts'

export const tr: Locale = {
  lang: 'tr',
  title: 'Oturumunuz kapanmak üzere',
  message: 'Güvenliğiniz için oturumunuz {time} sonra kapatılacak. Kaydetmediğiniz çalışmalar kaybolabilir.',
  stay: 'Oturuma devam et',
  busy: 'Lütfen bekleyin…',
  retry: 'Tekrar dene',
  signOut: 'Çıkış yap',
  unreachable: 'Sunucuya ulaşamıyoruz, denemeye devam ediyoruz. Lütfen internet bağlantınızı kontrol edin.',
  notExtended: 'Oturumunuzun süresi uzatılamadı. Lütfen tekrar deneyin.',
  finalTitle: 'Oturumunuz yakında kapatılacak',
  finalMessage: 'Oturumunuz {time} sonra kapatılacak ve süre uzatılamaz. Lütfen çalışmanızı şimdi kaydedin.',
  dismiss: 'Sayfaya dön',
  checkingTitle: 'Lütfen bekleyin…',
  checking: 'Oturumunuzun hâlâ açık olup olmadığını kontrol ediyoruz.',
  leavingTitle: 'Çıkış yapılıyor…',
  expiredTitle: 'Oturumunuz kapatıldı',
  idle: 'Bir süredir işlem yapmadınız. Hesabınızı korumak için oturumunuzu kapattık.',
  absolute: 'Oturumunuzun açık kalabileceği en uzun süre doldu. Bu nedenle oturumunuzu kapattık.',
  'ended-by-server': 'Oturumunuz sona erdi. Başka bir yerde çıkış yapmış olabilirsiniz.',
  'signed-out': 'Bu tarayıcıda çıkış yaptınız.',
  'browser-closed': 'Tarayıcı kapatıldığı için oturumunuz sona erdi.',
  signIn: 'Yeniden giriş yap',
  reload: 'Sayfayı yenile',
  stayed: 'Oturumunuz hâlâ açık.',
  inPlace: 'Yazdıklarınız hâlâ bu sayfada. Yeni sekmede giriş yapın, sonra buraya dönün.',
  newTab: '(yeni sekmede açılır)',
  restored: 'Oturumunuz kapanmadan önce yazdıklarınızı geri getirdik.',
  discard: 'Sil',
}

export default tr
