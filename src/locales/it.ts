import type { Locale } from './locale.ts'

export const it: Locale = {
  lang: 'it',
  title: 'La sessione sta per terminare',
  message: 'Per motivi di sicurezza, la sessione terminerà tra {time}. Il lavoro non salvato potrebbe andare perso.',
  stay: 'Continua la sessione',
  busy: 'Un momento…',
  retry: 'Riprova',
  signOut: 'Esci',
  unreachable: 'Il server non è raggiungibile e continuiamo a provare. Controlla la connessione a internet.',
  notExtended: 'Non è stato possibile prolungare la sessione. Riprova.',
  finalTitle: 'La sessione terminerà a breve',
  finalMessage: 'La sessione terminerà tra {time} e non può essere prolungata. Salva subito il tuo lavoro.',
  dismiss: 'Torna alla pagina',
  checkingTitle: 'Un momento…',
  checking: 'Stiamo verificando che la sessione sia ancora attiva.',
  leavingTitle: 'Uscita in corso…',
  expiredTitle: 'La sessione è terminata',
  idle: 'Non c’è stata attività per un po’, quindi abbiamo chiuso la sessione per proteggere il tuo account.',
  absolute: 'La sessione ha raggiunto la durata massima, quindi l’abbiamo chiusa.',
  'ended-by-server': 'La sessione è stata chiusa. Potresti averla chiusa altrove.',
  'signed-out': 'Hai chiuso la sessione in questo browser.',
  'browser-closed': 'La sessione è terminata perché il browser è stato chiuso.',
  signIn: 'Accedi di nuovo',
  reload: 'Ricarica la pagina',
  stayed: 'La sessione è ancora attiva.',
  inPlace: 'Quello che hai scritto è ancora su questa pagina. Accedi nella nuova scheda, poi torna qui.',
  newTab: '(si apre in una nuova scheda)',
  restored: 'Abbiamo ripristinato quello che avevi scritto prima della chiusura della sessione.',
  discard: 'Scarta',
}

export default it
