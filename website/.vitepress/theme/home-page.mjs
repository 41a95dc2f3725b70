import { Content } from 'vitepress'
import { VPHomeContent, VPHomeFeatures, VPHomeHero } from 'vitepress/theme-without-fonts'
import { defineComponent, h, provide, ref } from 'vue'
import dark from '../../../docs/pictures/dark.png'
import light from '../../../docs/pictures/warning.png'

const DESCRIPTION =
  'The warning over a half-filled form: You are about to be signed out, in 19 seconds; Stay signed in, or Sign out'

/** The switch of the page chooses the colours, so a media query cannot choose the picture. */
const pictures = () =>
  Object.entries({ 'in-light': light, 'in-dark': dark }).map(([name, src]) =>
    h('img', { class: `warning ${name}`, src, width: 1000, height: 560, alt: DESCRIPTION }),
  )

/** The home layout of VitePress in a `<main>`, which its own has not. */
export const HomePage = defineComponent(() => {
  provide('hero-image-slot-exists', ref(true))
  return () =>
    h('main', { class: 'home-page' }, [
      h(VPHomeHero, null, { 'home-hero-image': pictures }),
      h(VPHomeFeatures),
      h(VPHomeContent, null, () => h(Content)),
    ])
})
