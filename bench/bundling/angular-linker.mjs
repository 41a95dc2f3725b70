import { readFile } from 'node:fs/promises'
import { createEs2015LinkerPlugin } from '@angular/compiler-cli/linker/babel'
import { transformAsync } from '@babel/core'

/** Angular packages are published half compiled. This completes them, as Angular's own build does. */
export const angularLinker = {
  name: 'angular-linker',
  setup(build) {
    build.onLoad({ filter: /node_modules\/@(angular|ng-idle)\/.*\.mjs$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      if (!source.includes('ɵɵngDeclare')) return { contents: source }
      const { code } = await transformAsync(source, {
        filename: path,
        babelrc: false,
        configFile: false,
        compact: false,
        plugins: [createEs2015LinkerPlugin({ linkerJitMode: false, fileSystem, logger })],
      })
      return { contents: code }
    })
  },
}

/** The linker asks for these only where source maps are wanted. */
const fileSystem = { resolve: (...paths) => paths.join('/'), exists: () => false, dirname: (path) => path }
const logger = { level: 1, debug() {}, info() {}, warn() {}, error: (...words) => console.error(...words) }
