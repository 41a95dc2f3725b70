import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { slug } from 'github-slugger'
import { defineConfig } from 'vitepress'
import * as compiler from 'vue/compiler-sfc'
import { readBase } from '../base.mjs'
import { addressOf, makeSidebar, mapAddresses, NOT_DOCUMENTS, root } from '../documents.mjs'
import { siteLinks } from '../links.mjs'
import { diagrams, plainBraces, readmeExamples } from '../markdown.mjs'
import { readRepository } from '../repository.mjs'

const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const repository = readRepository()
const playground = existsSync(join(root, 'demo/playground/build.mjs'))
const base = readBase()

const navigation = [
  { text: 'Get started', link: '/get-started' },
  { text: 'Your server', link: '/servers' },
  // The target keeps the router away: the playground is not one of its pages.
  ...(playground ? [{ text: 'Playground', link: '/playground/', target: '_self' }] : []),
  { text: version, link: '/changelog' },
  ...(repository ? [{ text: 'Source', link: repository.home }] : []),
]

const noSocialLink = join(root, 'website/.vitepress/theme/no-social-link.mjs')

const notFound = {
  title: 'There is no such page',
  quote: 'The address may be old or mistyped. Use the search, or go to the start page.',
  linkLabel: 'Go to the start page',
  linkText: 'Start page',
}

export default defineConfig({
  title: 'idle-warning',
  description,
  lang: 'en',
  base,
  srcDir: '..',
  outDir: '../site',
  cacheDir: '.vitepress/cache',
  srcExclude: NOT_DOCUMENTS,
  rewrites: addressOf,
  head: [['link', { rel: 'icon', href: `${base}icon.svg`, type: 'image/svg+xml' }]],
  markdown: {
    // As GitHub makes them, because the documents are read there too.
    anchor: { slugify: slug },
    // Braces in the documents are code and templates.
    attrs: { disable: true },
    // The usual themes have too little contrast on a tinted ground.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { django: 'jinja', cshtml: 'razor' },
    config(md) {
      md.disable('emoji')
      md.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
      for (const plugin of [plainBraces, diagrams, readmeExamples]) md.use(plugin)
      md.use(siteLinks, { addresses: mapAddresses(), repository, base, playground })
    },
  },
  transformPageData({ relativePath, frontmatter }) {
    if (relativePath !== 'index.md' || !playground) return
    frontmatter.hero.actions.push({ text: 'Try it', link: '/playground/', theme: 'alt', target: '_self' })
  },
  transformHtml(html, _, { page }) {
    // VitePress fills this page by script only.
    const text = `<noscript><h1>${notFound.title}</h1><p><a href="${base}">${notFound.linkText}</a></p></noscript>`
    return page === '404.md' ? html.replace('<body>', `<body>${text}`) : html
  },
  // Otherwise the root's copy of Vue, if there is one, compiles the documents, which lie outside website/.
  vue: { compiler },
  vite: { resolve: { alias: [{ find: /^.*\/VPSocialLink\.vue$/, replacement: noSocialLink }] } },
  themeConfig: {
    logo: { src: '/icon.svg', alt: '' },
    nav: navigation,
    sidebar: makeSidebar(),
    outline: { level: [2, 3], label: 'On this page' },
    search: { provider: 'local' },
    externalLinkIcon: true,
    ...(repository && {
      editLink: { pattern: repository.file('PATH').replace('PATH', ':path'), text: 'This page in the repository' },
    }),
    footer: { message: 'MIT licence. This site sets no cookies and loads nothing from other hosts.' },
    notFound,
  },
})
