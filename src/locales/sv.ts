import type { Locale } from './locale.ts'

export const sv: Locale = {
  lang: 'sv',
  title: 'Du loggas snart ut',
  message: 'Av säkerhetsskäl loggar vi ut dig om {time}. Det du inte har sparat kan gå förlorat.',
  stay: 'Fortsätt vara inloggad',
  busy: 'Ett ögonblick\u00a0…',
  retry: 'Försök igen',
  signOut: 'Logga ut',
  unreachable: 'Vi får ingen kontakt med servern men fortsätter att försöka. Kontrollera din internetanslutning.',
  notExtended: 'Vi kunde inte hålla dig inloggad. Försök igen.',
  finalTitle: 'Du kommer snart att loggas ut',
  finalMessage: 'Du loggas ut om {time} och tiden kan inte förlängas. Spara ditt arbete nu.',
  dismiss: 'Tillbaka till sidan',
  checkingTitle: 'Ett ögonblick\u00a0…',
  checking: 'Vi kontrollerar att du fortfarande är inloggad.',
  leavingTitle: 'Du loggas ut\u00a0…',
  expiredTitle: 'Du har loggats ut',
  idle: 'Du har inte varit aktiv på ett tag, så vi loggade ut dig för att skydda ditt konto.',
  absolute: 'Du har varit inloggad så länge som det är möjligt, så vi loggade ut dig.',
  'ended-by-server': 'Din session är avslutad. Du kan ha loggat ut någon annanstans.',
  'signed-out': 'Du loggade ut i den här webbläsaren.',
  'browser-closed': 'Du loggades ut eftersom webbläsaren stängdes.',
  signIn: 'Logga in igen',
  reload: 'Ladda om sidan',
  stayed: 'Du är fortfarande inloggad.',
  inPlace: 'Det du har skrivit finns kvar på den här sidan. Logga in på den nya fliken och kom sedan tillbaka hit.',
  newTab: '(öppnas i en ny flik)',
  restored: 'Vi har återställt det du hade skrivit innan du loggades ut.',
  discard: 'Ta bort',
}

export default sv
