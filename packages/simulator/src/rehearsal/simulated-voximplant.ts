import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { z } from 'zod'
import { createCarrier } from '../carrier/carrier.ts'
import { createNumberBook, type PersonaChoice } from '../carrier/number-book.ts'
import { createFaultPanel, type FaultPanel } from '../faults/fault-panel.ts'
import { type CarrierLedger, createLedger } from '../ledger/ledger.ts'
import { type Account, createAccount } from '../management-api/account.ts'
import { asText } from '../management-api/answer.ts'
import { createAuthorisation, type ServiceKey } from '../management-api/authorisation.ts'
import { parametersOf } from '../management-api/incoming.ts'
import { createPlatformApi } from '../management-api/platform-api.ts'
import { answerRecording } from '../management-api/recordings.ts'
import { createRigServer, type RouteGroup } from '../management-api/server.ts'
import { createStartScenarios } from '../management-api/start-scenarios.ts'
import { seededDice } from '../openai/seeded-dice.ts'
import type { SimulatorLog } from '../openai/server.ts'
import { createRecordingStorage } from '../recording-storage/recording-storage.ts'
import { machineClock } from '../time/rig-clock.ts'
import { createHttpExchange } from '../voxengine/net/http-exchange.ts'
import { compileRealmScripts } from '../voxengine/realm/realm-scripts.ts'
import { createScenarioEngine, type StartedSession } from '../voxengine/scenario-engine.ts'
import { createSessionHistory } from '../voxengine/session-history.ts'
import { createReceiveCall, type IncomingCall } from './receive-call.ts'
import { rehearsalRoutes } from './rehearsal-routes.ts'
import { rigDialsSchema, type SimulatedVoximplantOptions } from './rig-options.ts'

/** A service account's key, as the platform hands it out: `VOXIMPLANT_CREDENTIALS` holds it as JSON. */
export interface ServiceCredentials {
  readonly account_id: number
  readonly key_id: string
  readonly private_key: string
}

/** A running (or not yet running) Voximplant. */
export interface SimulatedVoximplant {
  /** For `VOXIMPLANT_API_URL`: the part before `/platform_api`. Throws before `start`. */
  readonly url: string
  start(): Promise<void>
  /** Ends all sessions, cuts what is still open, frees the port. Twice does no harm. */
  stop(): Promise<void>
  readonly ledger: CarrierLedger
  readonly faults: FaultPanel
  readonly accountId: number
  readonly apiKey: string
  readonly applicationId: number
  /** A service account's key. Made when first asked for. */
  credentials(): ServiceCredentials
  /**
   * Somebody calls a number: the person of the number that they call from (empty: withheld). Undefined where nothing is bound
   * to it: the network tells them so.
   */
  receiveCall(call: IncomingCall): StartedSession | undefined
  setPersona(number: string, choice: PersonaChoice): void
  setBalance(balance: number): void
  /** The log of a session that runs or ended lately: what the scenario wrote, and what went wrong in it. */
  sessionLog(sessionId: number): readonly string[] | undefined
  runningSessions(): number
}

const silentLog: SimulatorLog = { info: () => undefined, warn: () => undefined }

/** Creates a Voximplant in this process: Management API, VoxEngine, a telephone network with people in it. */
export function createSimulatedVoximplant(options: SimulatedVoximplantOptions = {}): SimulatedVoximplant {
  const { clock = machineClock, host = '127.0.0.1', log = silentLog, port = 0, ...others } = options
  const { improviser, publicUrl, ...given } = others
  const dials = rigDialsSchema.parse(given)
  const ledger = createLedger(() => clock.now())
  const faults = createFaultPanel({
    seed: dials.seed,
    dials: dials.faults,
    onStrike: (fault, where) => ledger.faultInjected(fault, where),
  })
  const numbers = createNumberBook(dials.seed, dials.numbers)
  const account = createAccount({ accountId: dials.accountId, balance: dials.balance })
  account.addApplication(dials.applicationName, {
    applicationId: dials.applicationId,
    secureRecordStorage: dials.secureRecords,
  })
  for (const number of dials.phoneNumbers) account.rentNumber(number)
  for (const [name, value] of Object.entries(dials.secrets))
    account.addSecret(dials.applicationId, name, value)
  const baseUrl = () => publicUrl ?? server.url
  const storage = createRecordingStorage({
    clock,
    baseUrl,
    faults,
    readyAfterMs: dials.recordingReadyAfterMs,
  })
  const history = createSessionHistory({ now: () => clock.now(), lagMs: dials.historyLagMs })
  const exchange = createHttpExchange({
    clock,
    faults,
    dice: seededDice(dials.seed, 'road'),
    latency: dials.backendLatency,
  })
  const engine = createScenarioEngine({
    accountId: dials.accountId,
    ledger,
    history,
    baseUrl,
    parts: {
      settings: {
        seed: dials.seed,
        speed: dials.speed,
        confidenceScale: dials.confidenceScale,
        overBudget: dials.overBudget,
        callerIds: dials.callerIds === undefined ? undefined : new Set(dials.callerIds),
        interruptAfterMs: dials.interruptAfterMs,
      },
      clock,
      realmScripts: compileRealmScripts(),
      carrier: createCarrier({ seed: dials.seed, numbers, ledger, improviser }),
      storage,
      faults,
      exchange,
      hasMoney: () => account.balance > 0,
      charge: (amount) => {
        account.balance -= amount
      },
      secret: (applicationId, name) => account.application(applicationId).secrets.get(name)?.value,
      onDefect: (error) => log.warn({ err: error }, 'rehearsal: a defect of the rig itself'),
    },
  })
  const keyring = createKeyring(dials.accountId)
  const authorisation = createAuthorisation({
    accountId: dials.accountId,
    apiKey: dials.apiKey,
    serviceKeys: keyring.publicKeys,
    now: () => clock.now(),
  })
  const startDice = seededDice(dials.seed, 'start-latency')
  const room = { account, engine, history, storage, now: () => clock.now() }
  const startScenarios = createStartScenarios({
    room,
    faults,
    ledger,
    clock,
    latencyMs: () => startDice.between(dials.startLatency.minMs, dials.startLatency.maxMs),
  })
  const answerApi = createPlatformApi({ room, authorisation, startScenarios })

  const receiveCall = createReceiveCall({ account, engine })
  const groups: RouteGroup[] = [
    { prefix: '/platform_api', answer: answerApi },
    {
      prefix: '/voximplant-records',
      answer: (incoming) =>
        answerRecording({ ...incoming, parameters: parametersOf(incoming) }, storage, authorisation),
    },
    {
      prefix: '/request',
      answer(incoming) {
        const [, , , token = '', ...rest] = incoming.path.split('/')
        const { body: content, headers, method } = incoming
        const visible = headers.filter(({ key }) => /^x-/i.test(key))
        const reached = engine.access(token, {
          method,
          path: `/${rest.join('/')}`,
          content,
          headers: visible,
        })
        return reached ? asText(200, '') : asText(404, 'No such session')
      },
    },
    rehearsalRoutes({ ledger, numbers, faults, account, engine, receiveCall }),
  ]
  const server = createRigServer({ host, port, groups, log })

  return {
    get url() {
      return server.url
    },
    async start() {
      await loadRules(account, dials)
      await server.start()
      log.info(
        { url: server.url, seed: dials.seed, speed: dials.speed },
        'rehearsal: simulated Voximplant is up',
      )
    },
    async stop() {
      engine.stop()
      await exchange.close()
      await server.stop()
    },
    ledger,
    faults,
    accountId: dials.accountId,
    apiKey: dials.apiKey,
    applicationId: dials.applicationId,
    credentials: keyring.credentials,
    receiveCall,
    setPersona: numbers.set,
    setBalance: (balance) => {
      account.balance = balance
    },
    sessionLog: engine.logOf,
    runningSessions: engine.running,
  }
}

async function loadRules(account: Account, dials: z.output<typeof rigDialsSchema>): Promise<void> {
  for (const { files, ruleId, ruleName = `rule-${ruleId}` } of dials.rules) {
    if (account.rules().some((rule) => rule.ruleId === ruleId)) continue
    const scenarioIds: number[] = []
    for (const file of files) {
      const name = 'path' in file ? basename(file.path).replace(/\.js$/, '').slice(0, 29) : file.name
      const text = 'path' in file ? await readFile(file.path, 'utf8') : file.source
      const existing = account.scenarios().find(({ scenarioName }) => scenarioName === name)
      scenarioIds.push((existing ?? account.addScenario(name, text, dials.applicationId)).scenarioId)
    }
    account.addRule({ name: ruleName, applicationId: dials.applicationId, scenarioIds, ruleId })
  }
}

function createKeyring(accountId: number): {
  publicKeys(): readonly ServiceKey[]
  credentials(): ServiceCredentials
} {
  let pair: { publicKey: KeyObject; privateKey: KeyObject } | undefined
  const keyId = 'rehearsal-key'
  return {
    publicKeys: () => (pair === undefined ? [] : [{ keyId, publicKey: pair.publicKey }]),
    credentials() {
      pair ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
      const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
      return { account_id: accountId, key_id: keyId, private_key: privateKey.toString() }
    },
  }
}
