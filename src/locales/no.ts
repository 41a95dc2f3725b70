import type { Locale } from './locale.ts'

export const no: Locale = {
  lang: 'nb',
  title: 'Du blir snart logget ut',
  message: 'Av sikkerhetshensyn logger vi deg ut om {time}. Det du ikke har lagret, kan gå tapt.',
  stay: 'Forbli innlogget',
  busy: 'Et øyeblikk\u00a0…',
  retry: 'Prøv igjen',
  signOut: 'Logg ut',
  unreachable: 'Vi får ikke kontakt med serveren, men fortsetter å prøve. Kontroller internettforbindelsen din.',
  notExtended: 'Vi kunne ikke holde deg innlogget. Prøv igjen.',
  finalTitle: 'Du blir logget ut om kort tid',
  finalMessage: 'Du blir logget ut om {time}, og tiden kan ikke forlenges. Lagre arbeidet ditt nå.',
  dismiss: 'Tilbake til siden',
  checkingTitle: 'Et øyeblikk\u00a0…',
  checking: 'Vi sjekker om du fortsatt er innlogget.',
  leavingTitle: 'Du blir logget ut\u00a0…',
  expiredTitle: 'Du er logget ut',
  idle: 'Du har ikke vært aktiv på en stund, så vi har logget deg ut for å beskytte kontoen din.',
  absolute: 'Du har vært innlogget så lenge det er mulig, så vi har logget deg ut.',
  'ended-by-server': 'Økten din er avsluttet. Du kan ha logget ut et annet sted.',
  'signed-out': 'Du logget ut i denne nettleseren.',
  'browser-closed': 'Du ble logget ut fordi nettleseren ble lukket.',
  signIn: 'Logg inn igjen',
  reload: 'Last inn siden på nytt',
  stayed: 'Du er fortsatt innlogget.',
  inPlace: 'Det du har skrevet, står fortsatt på denne siden. Logg inn i den nye fanen, og kom så tilbake hit.',
  newTab: '(åpnes i en ny fane)',
  restored: 'Vi har gjenopprettet det du hadde skrevet før du ble logget ut.',
  discard: 'Forkast',
}

export default no
