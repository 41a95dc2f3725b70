import type { Locale } from './locale.ts'

export const fr: Locale = {
  lang: 'fr',
  title: 'Votre session va bientôt se fermer',
  message:
    'Pour votre sécurité, nous fermerons votre session dans {time}. Ce que vous n’avez pas enregistré risque d’être perdu.',
  stay: 'Continuer la session',
  busy: 'Un instant…',
  retry: 'Réessayer',
  signOut: 'Se déconnecter',
  unreachable:
    'Nous n’arrivons pas à joindre le serveur et continuons d’essayer. Veuillez vérifier votre connexion internet.',
  notExtended: 'Nous n’avons pas pu prolonger votre session. Veuillez réessayer.',
  finalTitle: 'Votre session se fermera bientôt',
  finalMessage:
    'Votre session se fermera dans {time} et ne peut pas être prolongée. Enregistrez votre travail maintenant.',
  dismiss: 'Revenir à la page',
  checkingTitle: 'Un instant…',
  checking: 'Nous vérifions que votre session est toujours ouverte.',
  leavingTitle: 'Déconnexion en cours…',
  expiredTitle: 'Votre session est fermée',
  idle: 'En l’absence d’activité depuis un moment, nous avons fermé votre session pour protéger votre compte.',
  absolute: 'Votre session a atteint sa durée maximale, nous l’avons donc fermée.',
  'ended-by-server': 'Votre session a pris fin. Vous l’avez peut-être fermée ailleurs.',
  'signed-out': 'Vous avez fermé votre session dans ce navigateur.',
  'browser-closed': 'Votre session a été fermée, car le navigateur a été fermé.',
  lockedTitle: 'Cette page est verrouillée',
  locked: 'Pour votre sécurité, nous avons masqué cette page. Connectez-vous pour continuer.',
  signIn: 'Se reconnecter',
  reload: 'Recharger la page',
  stayed: 'Votre session est toujours ouverte.',
  resumed: 'Votre session est de nouveau ouverte.',
  inPlace:
    'Ce que vous avez saisi est toujours sur cette page. Connectez-vous dans le nouvel onglet, puis revenez ici.',
  newTab: '(s’ouvre dans un nouvel onglet)',
  restored: 'Nous avons rétabli ce que vous aviez saisi avant la fermeture de votre session.',
  discard: 'Effacer',
}

export default fr
