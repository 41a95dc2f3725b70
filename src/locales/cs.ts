import type { Locale } from './locale.ts'

export const cs: Locale = {
  lang: 'cs',
  title: 'Za chvíli vás odhlásíme',
  message: 'Z bezpečnostních důvodů vás brzy odhlásíme. Zbývající čas: {time}. O neuloženou práci můžete přijít.',
  stay: 'Prodloužit přihlášení',
  busy: 'Počkejte prosím…',
  retry: 'Zkusit znovu',
  signOut: 'Odhlásit se',
  unreachable: 'Nedaří se nám spojit se serverem, zkoušíme to dál. Zkontrolujte prosím připojení k internetu.',
  notExtended: 'Přihlášení se nepodařilo prodloužit. Zkuste to prosím znovu.',
  finalTitle: 'Brzy vás odhlásíme',
  finalMessage:
    'Brzy vás odhlásíme a přihlášení už nelze prodloužit. Zbývající čas: {time}. Uložte si prosím práci hned teď.',
  dismiss: 'Zpět na stránku',
  checkingTitle: 'Počkejte prosím…',
  checking: 'Ověřujeme, zda vaše přihlášení stále trvá.',
  leavingTitle: 'Odhlašujeme vás…',
  expiredTitle: 'Vaše přihlášení skončilo',
  idle: 'Delší dobu jsme nezaznamenali žádnou aktivitu, proto jsme vás kvůli bezpečnosti vašeho účtu odhlásili.',
  absolute: 'Uplynula nejdelší možná doba přihlášení, proto jsme vás odhlásili.',
  'ended-by-server': 'Přihlášení bylo ukončeno. Možná došlo k odhlášení na jiném místě.',
  'signed-out': 'Odhlášení proběhlo v tomto prohlížeči na vaši žádost.',
  'browser-closed': 'Odhlásili jsme vás, protože byl zavřen prohlížeč.',
  lockedTitle: 'Tato stránka je uzamčená',
  locked: 'Pro vaši bezpečnost jsme tuto stránku skryli. Chcete-li pokračovat, přihlaste se.',
  signIn: 'Znovu se přihlásit',
  reload: 'Načíst stránku znovu',
  stayed: 'Vaše přihlášení stále trvá.',
  resumed: 'Jste znovu přihlášeni.',
  inPlace: 'Rozepsaný text je stále na této stránce. Přihlaste se na nové kartě a pak se vraťte sem.',
  newTab: '(otevře se na nové kartě)',
  restored: 'Obnovili jsme text rozepsaný před odhlášením.',
  discard: 'Zahodit',
}

export default cs
