/**
 * What is compared. `file`: a module in `subjects/` that exports `start(settings)`, which returns its undo. `framework`: what
 * the library cannot work without. `packages`: whose versions the results name. `isDeaf`: it hears no activity.
 * `leavesListeners`: each start leaves listeners behind, so many of them take long.
 */
export const SUBJECTS = {
  'idle-warning': { file: 'idle-warning', packages: [] },
  'idle-warning/headless': { file: 'idle-warning-headless', packages: [] },
  'react-idle-timer': {
    file: 'react-idle-timer',
    framework: 'react',
    packages: ['react-idle-timer', 'react', 'react-dom'],
  },
  'ng-idle': {
    file: 'ng-idle',
    framework: 'angular',
    packages: ['@ng-idle/core', '@ng-idle/keepalive', '@angular/core', 'rxjs', 'zone.js'],
  },
  'VueUse useIdle': { file: 'vueuse', framework: 'vue', packages: ['@vueuse/core', 'vue'] },
  'idle-js': { file: 'idle-js', packages: ['idle-js'] },
  'idle-timeout': { file: 'idle-timeout', packages: ['idle-timeout'] },
  'HMRC dialog': { file: 'hmrc', packages: ['hmrc-frontend'], isDeaf: true, leavesListeners: true },
}

/** The names of the others. */
export const PEERS = Object.keys(SUBJECTS).filter((name) => !name.startsWith('idle-warning'))
