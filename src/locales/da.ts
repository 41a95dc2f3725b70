import type { Locale } from './locale.ts'

export const da: Locale = {
  lang: 'da',
  title: 'Du bliver snart logget ud',
  message: 'Af sikkerhedshensyn logger vi dig ud om {time}. Det, du ikke har gemt, kan gå tabt.',
  stay: 'Forbliv logget ind',
  busy: 'Et øjeblik\u00a0…',
  retry: 'Prøv igen',
  signOut: 'Log ud',
  unreachable:
    'Vi kan ikke få forbindelse til serveren, men bliver ved med at prøve. Kontrollér din internetforbindelse.',
  notExtended: 'Vi kunne ikke holde dig logget ind. Prøv igen.',
  finalTitle: 'Du bliver logget ud om lidt',
  finalMessage: 'Du bliver logget ud om {time}, og tiden kan ikke forlænges. Gem dit arbejde nu.',
  dismiss: 'Tilbage til siden',
  checkingTitle: 'Et øjeblik\u00a0…',
  checking: 'Vi kontrollerer, om du stadig er logget ind.',
  leavingTitle: 'Du bliver logget ud\u00a0…',
  expiredTitle: 'Du er blevet logget ud',
  idle: 'Du har ikke været aktiv i et stykke tid, så vi har logget dig ud for at beskytte din konto.',
  absolute: 'Du har nået den længste tid, man kan være logget ind, så vi har logget dig ud.',
  'ended-by-server': 'Din session er slut. Du har måske logget ud et andet sted.',
  'signed-out': 'Du har logget ud i denne browser.',
  'browser-closed': 'Du blev logget ud, fordi browseren blev lukket.',
  lockedTitle: 'Denne side er låst',
  locked: 'Af hensyn til din sikkerhed har vi skjult siden. Log ind for at fortsætte.',
  signIn: 'Log ind igen',
  reload: 'Genindlæs siden',
  stayed: 'Du er stadig logget ind.',
  resumed: 'Du er logget ind igen.',
  inPlace: 'Det, du har skrevet, er stadig på denne side. Log ind i den nye fane, og kom så tilbage hertil.',
  newTab: '(åbner i en ny fane)',
  restored: 'Vi har gendannet det, du havde skrevet, før du blev logget ud.',
  discard: 'Kassér',
}

export default da
