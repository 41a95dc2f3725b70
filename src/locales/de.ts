import type { Locale } from './locale.ts'

export const de: Locale = {
  lang: 'de',
  title: 'Sie werden gleich abgemeldet',
  message: 'Zu Ihrer Sicherheit melden wir Sie in {time} ab. Was Sie nicht gespeichert haben, kann verloren gehen.',
  stay: 'Angemeldet bleiben',
  busy: 'Einen Moment\u00a0…',
  retry: 'Erneut versuchen',
  signOut: 'Abmelden',
  unreachable: 'Wir erreichen den Server nicht und versuchen es weiter. Bitte prüfen Sie Ihre Internetverbindung.',
  notExtended: 'Wir konnten Ihre Anmeldung nicht verlängern. Bitte versuchen Sie es erneut.',
  finalTitle: 'Sie werden bald abgemeldet',
  finalMessage:
    'Sie werden in {time} abgemeldet. Eine Verlängerung ist nicht möglich. Bitte speichern Sie Ihre Arbeit jetzt.',
  dismiss: 'Zurück zur Seite',
  checkingTitle: 'Einen Moment\u00a0…',
  checking: 'Wir prüfen, ob Sie noch angemeldet sind.',
  leavingTitle: 'Sie werden abgemeldet\u00a0…',
  expiredTitle: 'Sie wurden abgemeldet',
  idle: 'Sie waren längere Zeit nicht aktiv. Zum Schutz Ihres Kontos haben wir Sie abgemeldet.',
  absolute: 'Die längste mögliche Anmeldedauer ist erreicht. Deshalb haben wir Sie abgemeldet.',
  'ended-by-server': 'Ihre Sitzung ist beendet. Möglicherweise haben Sie sich an anderer Stelle abgemeldet.',
  'signed-out': 'Sie haben sich in diesem Browser abgemeldet.',
  'browser-closed': 'Sie wurden abgemeldet, weil der Browser geschlossen wurde.',
  lockedTitle: 'Diese Seite ist gesperrt',
  locked: 'Zu Ihrer Sicherheit haben wir diese Seite verdeckt. Bitte melden Sie sich an, um fortzufahren.',
  signIn: 'Erneut anmelden',
  reload: 'Seite neu laden',
  stayed: 'Sie sind weiterhin angemeldet.',
  resumed: 'Sie sind wieder angemeldet.',
  inPlace:
    'Ihre Eingaben sind noch auf dieser Seite. Melden Sie sich im neuen Tab an und kommen Sie dann hierher zurück.',
  newTab: '(öffnet sich in einem neuen Tab)',
  restored: 'Wir haben wiederhergestellt, was Sie vor der Abmeldung eingegeben hatten.',
  discard: 'Verwerfen',
}

export default de
