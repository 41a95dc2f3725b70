/** The modules of each framework that the subjects import. */
export const FRAMEWORKS = {
  react: ['react', 'react-dom/client'],
  vue: ['vue'],
  angular: [
    'zone.js',
    '@angular/core',
    '@angular/common',
    '@angular/common/http',
    '@angular/platform-browser',
    'rxjs',
    'rxjs/operators',
  ],
}

const HOLDER = '__frameworkModules'

/** The source of a script that keeps the modules of a framework for scripts after it. */
export function frameworkSource(framework) {
  const names = FRAMEWORKS[framework]
  const imports = names.map((name, index) => `import * as module${index} from '${name}'`)
  const entries = names.map((name, index) => `'${name}': module${index}`)
  return `${imports.join('\n')}\nwindow.${HOLDER} = { ${entries.join(', ')} }`
}

/** Imports of a framework become reads of what that script kept. */
export const frameworkFromPage = (framework) => ({
  name: 'framework-from-page',
  setup(build) {
    const names = FRAMEWORKS[framework]
    build.onResolve({ filter: /^[@\w]/ }, ({ path }) =>
      names.includes(path) ? { path, namespace: 'from-page' } : null,
    )
    build.onLoad({ filter: /.*/, namespace: 'from-page' }, ({ path }) => ({
      contents: `module.exports = window.${HOLDER}['${path}']`,
    }))
  },
})
