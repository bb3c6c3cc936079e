import { type Context, constants, createContext, type Script } from 'node:vm'
import { z } from 'zod'
import { enumerations, eventNames } from '../platform-names.ts'
import { type HostOperations, PlatformRefusal } from './host-operation.ts'
import type { RealmScripts } from './realm-scripts.ts'

/** A message into a realm: `kind` names the receiver inside, the rest is for it. Must survive JSON. */
export interface RealmMessage {
  readonly kind: 'event' | 'timer' | 'response'
  readonly [field: string]: unknown
}

/** What a callback came to. Errors that the scenario threw are not here: they arrive as `session.fail`. */
export type CallbackEnd = 'returned' | 'over-cpu-limit'

/**
 * One scenario's isolated world: its own globals, its own promises, nothing of Node. Text is all that crosses.
 */
export interface ScenarioRealm {
  /** Runs a scenario's text at top level. Gives the error that compiling or running it threw. */
  evaluate(compile: () => Script): { error?: Error; end: CallbackEnd }
  /** Hands a message in and runs everything it sets off, promise continuations included. */
  dispatch(message: RealmMessage): CallbackEnd
  /** Whether a promise was made inside this realm: how a stray rejection is traced to its session. */
  owns(promise: object): boolean
}

/** What a realm needs. */
export interface ScenarioRealmOptions {
  readonly scripts: RealmScripts
  readonly operations: HostOperations
  /** Read inside as `platform.settings`. */
  readonly settings: { readonly sessionId: number }
  readonly callbackCpuMs: number
  /**
   * Cuts a callback short after this much real time, so that an endless loop in a scenario cannot stop the rig.
   * Costs a tenth of a millisecond a callback; left out, only whole callbacks are measured.
   */
  readonly interruptAfterMs?: number | undefined
  /** A defect of the rig itself, not of the scenario. */
  onDefect(error: unknown): void
}

const platformSettings = { eventNames, enumerations }

const bridgeShape = z.object({
  platform: z.custom<object>((value) => typeof value === 'object'),
  receive: z.custom<(json: string) => void>((value) => typeof value === 'function'),
  dispatch: z.custom<() => void>((value) => typeof value === 'function'),
})

/** Creates a realm with the platform's globals in place and no scenario run yet. */
export function createScenarioRealm(options: ScenarioRealmOptions): ScenarioRealm {
  const { scripts } = options
  // Its own microtask queue is drained at the end of each entry: continuations after `await` belong to the
  // callback that caused them, so they are measured and interrupted with it.
  const context = createContext(constants.DONT_CONTEXTIFY, {
    microtaskMode: 'afterEvaluate',
    codeGeneration: { strings: false, wasm: false },
  })
  const bridge = openBridge(context, options)
  for (const script of scripts.globals) callInside(script.runInContext(context), bridge.platform)
  const dispatchName = '__dispatch'
  Object.defineProperty(context, dispatchName, { value: bridge.dispatch })
  const promisePrototype: unknown = scripts.promisePrototype.runInContext(context)
  const limits = options.interruptAfterMs === undefined ? {} : { timeout: options.interruptAfterMs }

  const measured = (enter: () => void): CallbackEnd => {
    const before = process.threadCpuUsage()
    try {
      enter()
    } catch (error) {
      if (isInterruption(error)) return 'over-cpu-limit'
      throw error
    }
    const spent = process.threadCpuUsage(before)
    return (spent.user + spent.system) / 1000 > options.callbackCpuMs ? 'over-cpu-limit' : 'returned'
  }

  return {
    evaluate(compile) {
      try {
        const script = compile()
        return { end: measured(() => script.runInContext(context, limits)) }
      } catch (error) {
        return { error: describeForeignError(error), end: 'returned' }
      }
    },
    dispatch(message) {
      bridge.receive(JSON.stringify(message))
      return measured(() => scripts.dispatch.runInContext(context, limits))
    },
    owns: (promise) => Object.getPrototypeOf(promise) === promisePrototype,
  }
}

function openBridge(context: Context, options: ScenarioRealmOptions): z.output<typeof bridgeShape> {
  const host = (operation: string, json: string): string | undefined => {
    try {
      const run = options.operations[operation]
      if (run === undefined) throw new Error(`The realm asked for ${operation}, which the host lacks`)
      const value = run(JSON.parse(json))
      return value === undefined ? undefined : JSON.stringify({ value })
    } catch (error) {
      if (!(error instanceof PlatformRefusal)) options.onDefect(error)
      return JSON.stringify({ error: error instanceof Error ? error.message : String(error) })
    }
  }
  const open: unknown = options.scripts.bridge.runInContext(context)
  return bridgeShape.parse(
    callInside(open, host, JSON.stringify({ ...platformSettings, ...options.settings })),
  )
}

function callInside(insideFunction: unknown, ...given: unknown[]): unknown {
  if (typeof insideFunction !== 'function')
    throw new Error('A file of the realm is not a function expression')
  return Reflect.apply(insideFunction, undefined, given)
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

/** An error of another realm is no `instanceof Error` here: its name and message are carried over. */
function describeForeignError(error: unknown): Error {
  if (error instanceof Error) return error
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const name = 'name' in error ? `${String(error.name)}: ` : ''
    return new Error(`${name}${String(error.message)}`)
  }
  return new Error(String(error))
}
