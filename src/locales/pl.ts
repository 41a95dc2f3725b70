import type { Locale } from './locale.ts'

export const pl: Locale = {
  lang: 'pl',
  title: 'Za chwilę nastąpi wylogowanie',
  message:
    'Ze względów bezpieczeństwa wkrótce nastąpi wylogowanie. Pozostały czas: {time}. Niezapisane dane mogą zostać utracone.',
  stay: 'Przedłuż sesję',
  busy: 'Proszę czekać…',
  retry: 'Spróbuj ponownie',
  signOut: 'Wyloguj się',
  unreachable: 'Nie możemy połączyć się z serwerem i wciąż próbujemy. Prosimy sprawdzić połączenie z internetem.',
  notExtended: 'Nie udało się przedłużyć sesji. Prosimy spróbować ponownie.',
  finalTitle: 'Wkrótce nastąpi wylogowanie',
  finalMessage:
    'Wkrótce nastąpi wylogowanie, a sesji nie można przedłużyć. Pozostały czas: {time}. Prosimy teraz zapisać swoją pracę.',
  dismiss: 'Wróć na stronę',
  checkingTitle: 'Proszę czekać…',
  checking: 'Sprawdzamy, czy sesja jest nadal aktywna.',
  leavingTitle: 'Trwa wylogowywanie…',
  expiredTitle: 'Nastąpiło wylogowanie',
  idle: 'Przez dłuższy czas nie było aktywności, dlatego dla bezpieczeństwa konta nastąpiło wylogowanie.',
  absolute: 'Upłynął najdłuższy możliwy czas trwania sesji, dlatego nastąpiło wylogowanie.',
  'ended-by-server': 'Sesja została zakończona. Być może wylogowano się w innym miejscu.',
  'signed-out': 'Wylogowano się w tej przeglądarce.',
  'browser-closed': 'Nastąpiło wylogowanie, ponieważ zamknięto przeglądarkę.',
  lockedTitle: 'Ta strona jest zablokowana',
  locked: 'Dla Twojego bezpieczeństwa ukryliśmy tę stronę. Zaloguj się, aby kontynuować.',
  signIn: 'Zaloguj się ponownie',
  reload: 'Odśwież stronę',
  stayed: 'Sesja jest nadal aktywna.',
  resumed: 'Sesja jest znów aktywna.',
  inPlace: 'Wpisany tekst nadal jest na tej stronie. Prosimy zalogować się w nowej karcie, a potem tu wrócić.',
  newTab: '(otwiera się w nowej karcie)',
  restored: 'Przywróciliśmy tekst wpisany przed wylogowaniem.',
  discard: 'Odrzuć',
}

export default pl
