import theme from 'vitepress/theme-without-fonts'
import { Diagram } from './diagram.mjs'
import { HomePage } from './home-page.mjs'
import './style.css'

export default {
  extends: theme,
  enhanceApp({ app }) {
    app.component('Diagram', Diagram)
    app.component('HomePage', HomePage)
  },
}
