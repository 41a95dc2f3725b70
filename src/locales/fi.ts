import type { Locale } from './locale.ts'

export const fi: Locale = {
  lang: 'fi',
  title: 'Sinut kirjataan kohta ulos',
  message:
    'Turvallisuussyistä kirjaamme sinut pian ulos. Aikaa on jäljellä {time}. Tallentamattomat tiedot voivat kadota.',
  stay: 'Pysy kirjautuneena',
  busy: 'Odota hetki…',
  retry: 'Yritä uudelleen',
  signOut: 'Kirjaudu ulos',
  unreachable: 'Palvelimeen ei saada yhteyttä. Yritämme jatkuvasti uudelleen. Tarkista internetyhteytesi.',
  notExtended: 'Kirjautumistasi ei voitu jatkaa. Yritä uudelleen.',
  finalTitle: 'Sinut kirjataan pian ulos',
  finalMessage: 'Sinut kirjataan pian ulos, eikä aikaa voi jatkaa. Aikaa on jäljellä {time}. Tallenna työsi nyt.',
  dismiss: 'Takaisin sivulle',
  checkingTitle: 'Odota hetki…',
  checking: 'Tarkistamme, oletko edelleen kirjautuneena.',
  leavingTitle: 'Sinua kirjataan ulos…',
  expiredTitle: 'Sinut on kirjattu ulos',
  idle: 'Et ollut aktiivinen vähään aikaan, joten kirjasimme sinut ulos tilisi suojaamiseksi.',
  absolute: 'Kirjautumisen enimmäisaika täyttyi, joten kirjasimme sinut ulos.',
  'ended-by-server': 'Istuntosi on päättynyt. Olet ehkä kirjautunut ulos muualla.',
  'signed-out': 'Kirjauduit ulos tässä selaimessa.',
  'browser-closed': 'Sinut kirjattiin ulos, koska selain suljettiin.',
  lockedTitle: 'Tämä sivu on lukittu',
  locked: 'Piilotimme tämän sivun turvallisuutesi vuoksi. Jatka kirjautumalla sisään.',
  signIn: 'Kirjaudu uudelleen',
  reload: 'Lataa sivu uudelleen',
  stayed: 'Olet edelleen kirjautuneena.',
  resumed: 'Olet kirjautunut uudelleen.',
  inPlace: 'Kirjoittamasi teksti on yhä tällä sivulla. Kirjaudu sisään uudessa välilehdessä ja palaa sitten tänne.',
  newTab: '(avautuu uuteen välilehteen)',
  restored: 'Palautimme tekstin, jonka olit kirjoittanut ennen uloskirjautumista.',
  discard: 'Hylkää',
}

export default fi
