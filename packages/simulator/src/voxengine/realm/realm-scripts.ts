import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'

/** The files of `inside/`, compiled once and run in every realm. */
export interface RealmScripts {
  readonly bridge: Script
  /** In the order in which they build on each other. */
  readonly globals: readonly Script[]
  readonly dispatch: Script
  readonly promisePrototype: Script
}

const insideFiles = ['language', 'timers-and-text', 'requests', 'listeners', 'media', 'engine']

/** Reads and compiles the files that run inside each realm. */
export function compileRealmScripts(): RealmScripts {
  return {
    bridge: compileInside('bridge'),
    globals: insideFiles.map(compileInside),
    dispatch: new Script('__dispatch()', { filename: 'voxengine:dispatch' }),
    promisePrototype: new Script('Promise.prototype', { filename: 'voxengine:promise-prototype' }),
  }
}

function compileInside(name: string): Script {
  const file = new URL(`./inside/${name}.js`, import.meta.url)
  return new Script(readFileSync(file, 'utf8'), { filename: `voxengine:${name}` })
}
