import type { Locale } from './locale.ts'

export const nl: Locale = {
  lang: 'nl',
  title: 'U wordt zo uitgelogd',
  message: 'Voor uw veiligheid loggen we u over {time} uit. Werk dat u niet hebt opgeslagen, kan verloren gaan.',
  stay: 'Ingelogd blijven',
  busy: 'Een moment…',
  retry: 'Opnieuw proberen',
  signOut: 'Uitloggen',
  unreachable: 'We kunnen de server niet bereiken en blijven het proberen. Controleer uw internetverbinding.',
  notExtended: 'We konden u niet ingelogd houden. Probeer het opnieuw.',
  finalTitle: 'U wordt straks uitgelogd',
  finalMessage: 'U wordt over {time} uitgelogd. Verlengen is niet mogelijk. Sla uw werk nu op.',
  dismiss: 'Terug naar de pagina',
  checkingTitle: 'Een moment…',
  checking: 'We controleren of u nog bent ingelogd.',
  leavingTitle: 'U wordt uitgelogd…',
  expiredTitle: 'U bent uitgelogd',
  idle: 'U was een tijdje niet actief. Daarom hebben we u uitgelogd om uw account te beschermen.',
  absolute: 'De maximale tijd dat u ingelogd kunt blijven, is voorbij. Daarom hebben we u uitgelogd.',
  'ended-by-server': 'Uw sessie is beëindigd. Misschien hebt u ergens anders uitgelogd.',
  'signed-out': 'U hebt in deze browser uitgelogd.',
  'browser-closed': 'U bent uitgelogd omdat de browser is gesloten.',
  signIn: 'Opnieuw inloggen',
  reload: 'Pagina opnieuw laden',
  stayed: 'U bent nog ingelogd.',
  inPlace: 'Wat u hebt getypt, staat nog op deze pagina. Log in op het nieuwe tabblad en kom daarna hier terug.',
  newTab: '(opent in een nieuw tabblad)',
  restored: 'We hebben teruggezet wat u had getypt voordat u werd uitgelogd.',
  discard: 'Verwijderen',
}

export default nl
