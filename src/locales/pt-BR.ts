import type { Locale } from './locale.ts'

export const ptBR: Locale = {
  lang: 'pt-BR',
  title: 'Sua sessão está prestes a ser encerrada',
  message: 'Para sua segurança, encerraremos sua sessão em {time}. O que não foi salvo pode ser perdido.',
  stay: 'Continuar a sessão',
  busy: 'Um momento…',
  retry: 'Tentar novamente',
  signOut: 'Sair',
  unreachable: 'Não conseguimos acessar o servidor e continuamos tentando. Verifique sua conexão com a internet.',
  notExtended: 'Não foi possível prolongar sua sessão. Tente novamente.',
  finalTitle: 'Sua sessão será encerrada em breve',
  finalMessage: 'Sua sessão será encerrada em {time} e não pode ser prolongada. Salve seu trabalho agora.',
  dismiss: 'Voltar à página',
  checkingTitle: 'Um momento…',
  checking: 'Estamos verificando se sua sessão continua ativa.',
  leavingTitle: 'Encerrando sua sessão…',
  expiredTitle: 'Sua sessão foi encerrada',
  idle: 'Não houve atividade por algum tempo, por isso encerramos sua sessão para proteger sua conta.',
  absolute: 'Sua sessão atingiu a duração máxima, por isso foi encerrada.',
  'ended-by-server': 'Sua sessão terminou. Talvez você tenha saído em outro lugar.',
  'signed-out': 'Você saiu da sua conta neste navegador.',
  'browser-closed': 'Sua sessão foi encerrada porque o navegador foi fechado.',
  signIn: 'Entrar novamente',
  reload: 'Recarregar a página',
  stayed: 'Sua sessão continua ativa.',
  inPlace: 'O que você digitou continua nesta página. Entre na sua conta na nova aba e depois volte aqui.',
  newTab: '(abre em uma nova aba)',
  restored: 'Recuperamos o que você havia digitado antes do encerramento da sessão.',
  discard: 'Descartar',
}

export default ptBR
