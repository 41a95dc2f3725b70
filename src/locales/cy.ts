import type { Locale } from './locale.ts'

export const cy: Locale = {
  lang: 'cy',
  title: 'Rydych ar fin cael eich allgofnodi',
  message:
    'Er eich diogelwch, byddwn yn eich allgofnodi ymhen {time}. Mae’n bosibl y byddwch yn colli gwaith nad ydych wedi’i gadw.',
  stay: 'Parhau i fod wedi’ch mewngofnodi',
  busy: 'Arhoswch…',
  retry: 'Rhowch gynnig arall arni',
  signOut: 'Allgofnodi',
  unreachable: 'Ni allwn gyrraedd y gweinydd, ond rydym yn dal i geisio. Gwiriwch eich cysylltiad â’r rhyngrwyd.',
  notExtended: 'Nid oedd modd i ni eich cadw wedi’ch mewngofnodi. Rhowch gynnig arall arni.',
  finalTitle: 'Byddwch yn cael eich allgofnodi cyn bo hir',
  finalMessage:
    'Byddwch yn cael eich allgofnodi ymhen {time}, ac nid oes modd ymestyn yr amser hwn. Cadwch eich gwaith nawr.',
  dismiss: 'Yn ôl i’r dudalen',
  checkingTitle: 'Arhoswch…',
  checking: 'Rydym yn gwirio a ydych wedi’ch mewngofnodi o hyd.',
  leavingTitle: 'Wrthi’n eich allgofnodi…',
  expiredTitle: 'Rydych wedi cael eich allgofnodi',
  idle: 'Rydych wedi bod yn anweithredol am gyfnod, felly gwnaethom eich allgofnodi er mwyn cadw’ch cyfrif yn ddiogel.',
  absolute: 'Rydych wedi cyrraedd yr amser hiraf y gallwch fod wedi’ch mewngofnodi, felly gwnaethom eich allgofnodi.',
  'ended-by-server': 'Mae’ch sesiwn wedi dod i ben. Efallai eich bod wedi allgofnodi yn rhywle arall.',
  'signed-out': 'Gwnaethoch allgofnodi yn y porwr hwn.',
  'browser-closed': 'Cawsoch eich allgofnodi oherwydd bod y porwr wedi cael ei gau.',
  lockedTitle: 'Mae’r dudalen hon wedi’i chloi',
  locked: 'Er eich diogelwch, rydym wedi cuddio’r dudalen hon. Mewngofnodwch i barhau.',
  signIn: 'Mewngofnodi eto',
  reload: 'Ail-lwytho’r dudalen',
  stayed: 'Rydych wedi’ch mewngofnodi o hyd.',
  resumed: 'Rydych wedi’ch mewngofnodi eto.',
  inPlace:
    'Mae’r hyn rydych wedi’i deipio yn dal i fod ar y dudalen hon. Mewngofnodwch yn y tab newydd, yna dewch yn ôl yma.',
  newTab: '(yn agor mewn tab newydd)',
  restored: 'Rydym wedi adfer yr hyn roeddech wedi’i deipio cyn i chi gael eich allgofnodi.',
  discard: 'Hepgor',
}

export default cy
