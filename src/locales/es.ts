import type { Locale } from './locale.ts'

export const es: Locale = {
  lang: 'es',
  title: 'Su sesión está a punto de cerrarse',
  message: 'Por su seguridad, cerraremos su sesión dentro de {time}. Podría perder lo que no haya guardado.',
  stay: 'Continuar la sesión',
  busy: 'Un momento…',
  retry: 'Volver a intentarlo',
  signOut: 'Cerrar sesión',
  unreachable: 'No podemos conectar con el servidor y seguimos intentándolo. Compruebe su conexión a internet.',
  notExtended: 'No hemos podido prolongar su sesión. Inténtelo de nuevo.',
  finalTitle: 'Su sesión se cerrará pronto',
  finalMessage: 'Su sesión se cerrará dentro de {time} y no se puede prolongar. Guarde su trabajo ahora.',
  dismiss: 'Regresar a la página',
  checkingTitle: 'Un momento…',
  checking: 'Estamos comprobando si su sesión sigue abierta.',
  leavingTitle: 'Cerrando su sesión…',
  expiredTitle: 'Su sesión se ha cerrado',
  idle: 'No ha habido actividad durante un tiempo, así que hemos cerrado su sesión para proteger su cuenta.',
  absolute: 'Su sesión ha alcanzado la duración máxima, así que la hemos cerrado.',
  'ended-by-server': 'Su sesión ha terminado. Es posible que la haya cerrado en otro lugar.',
  'signed-out': 'Ha cerrado su sesión en este navegador.',
  'browser-closed': 'Su sesión se cerró al cerrarse el navegador.',
  signIn: 'Iniciar sesión de nuevo',
  reload: 'Recargar la página',
  stayed: 'Su sesión sigue abierta.',
  inPlace: 'Lo que ha escrito sigue en esta página. Inicie sesión en la pestaña nueva y después vuelva aquí.',
  newTab: '(se abre en una pestaña nueva)',
  restored: 'Hemos recuperado lo que había escrito antes de que se cerrara su sesión.',
  discard: 'Descartar',
}

export default es
