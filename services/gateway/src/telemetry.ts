import type { AgentVersion } from '@perezvon/contracts/agent/agent-spec'
import { builtInToolSchema } from '@perezvon/contracts/agent/tool'
import type { CallId } from '@perezvon/contracts/ids'
import type { TurnMarks } from '@perezvon/contracts/transcript/turn-marks'
import type { TurnWatch, WatchedTurn } from '@perezvon/dialogue/turns/turn-watch'
import type { Logger } from '@perezvon/runtime/logger'
import type { Metrics } from '@perezvon/runtime/metrics'

/** What the gateway tells of calls: a log line and a count for each fact. Never what was said, never a number. */
export type Telemetry = {
  turns: TurnWatch
  claimed(callId: CallId, claim: { granted: boolean; reason: string }): void
  /** Somebody called a number that is bound to our application, and nobody answers it. */
  inboundUnserved(sessionId: string): void
  /** The newest version of the agent that answers a number hears in a way that the number's scenario does not. */
  inboundUnfit(call: { callId: CallId; agent: AgentVersion; calledNumber: string }): void
  /** A variable of the agent's texts had no value when the call was claimed. */
  variablesMissing(callId: CallId, missing: readonly string[]): void
  eventsStored(callId: CallId, events: { received: number; stored: number; ended: boolean }): void
  /** The scenario told how long the person waited. */
  turnMarked(turn: WatchedTurn, marks: TurnMarks): void
  /** Redis was away when events told what was heard of a call. */
  hearingNotKept(callId: CallId, error: unknown): void
  /** Redis was away when a call was handed over: its lease may run out before it does. */
  lineNotHeld(callId: CallId, error: unknown): void
  /** Redis was away when something durable was to be handed on: the dialer finds it by itself. */
  notHandedOn(what: string, error: unknown): void
  /** What the person said last, to nobody, could not be written down. */
  lastWordsNotWritten(callId: CallId, error: unknown): void
  contactsAdded(campaignId: string, report: { added: number; rejected: number; received: number }): void
  /** What was erased of one number, counted. */
  numberErased(counted: Readonly<Record<string, number>>): void
}

const SECONDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8]

export function createTelemetry({ metrics, log }: { metrics: Metrics; log: Logger }): Telemetry {
  const claims = metrics.counter('perezvon_claims_total', 'Claims of scenarios, by what they were told.', [
    'told',
  ])
  const events = metrics.counter('perezvon_call_events_total', 'Call events that were new.')
  const rows = metrics.counter('perezvon_contact_rows_total', 'Rows of contact lists.', ['became'])
  const waited = metrics.histogram(
    'perezvon_person_waited_seconds',
    'From the end of speech to the start of the answer’s playback, by the scenario’s clock.',
    { buckets: SECONDS },
  )
  const recognition = metrics.histogram(
    'perezvon_recognition_seconds',
    'From the end of speech to the final result of the recogniser, by the scenario’s clock.',
    { buckets: SECONDS },
  )
  return {
    turns: createTurnTelemetry(metrics, log),
    claimed: (call_id, { granted, reason }) => {
      claims.inc({ told: granted ? 'granted' : reason })
      log.info(
        { call_id, granted, ...(granted ? {} : { reason }) },
        granted ? 'call claimed' : 'claim refused',
      )
    },
    inboundUnserved: (session_id) => {
      claims.inc({ told: 'number-not-served' })
      log.warn({ session_id }, 'a number was called that nobody answers: PUT /inbound-numbers says who does')
    },
    inboundUnfit: ({ callId, agent: { name, version } }) =>
      log.error(
        { call_id: callId, agent: name, version },
        'the agent that answers a number has another dialogue than asr, and nobody picks up: pin agent_version in PUT /inbound-numbers',
      ),
    variablesMissing: (call_id, missing) =>
      log.warn({ call_id, missing }, 'the agent’s texts have variables without a value: they are left out'),
    eventsStored: (call_id, { received, stored, ended }) => {
      events.inc(stored)
      log.info({ call_id, received, stored, ended }, ended ? 'call ended' : 'call events stored')
    },
    turnMarked: (turn, { said_over, speech_end, recognised_ms, sentences: [first] }) => {
      if (said_over) return
      if (speech_end !== 'result') recognition.observe(recognised_ms / 1000)
      const ms = first?.started_ms
      if (ms === undefined || ms === null) return
      waited.observe(ms / 1000)
      log.info({ ...idsOf(turn), ms, recognised_ms }, 'person waited')
    },
    hearingNotKept: (call_id, error) =>
      log.warn({ err: error, call_id }, 'what was heard of a turn is not in redis'),
    lineNotHeld: (call_id, error) => log.warn({ err: error, call_id }, 'the line of a transfer is not held'),
    notHandedOn: (what, error) => log.warn({ err: error, what }, 'not handed on: the dialer will find it'),
    lastWordsNotWritten: (call_id, error) =>
      log.warn({ err: error, call_id }, 'the last words of a call were not written down'),
    contactsAdded: (campaign_id, report) => {
      rows.inc({ became: 'added' }, report.added)
      rows.inc({ became: 'rejected' }, report.rejected)
      log.info({ campaign_id, ...report }, 'contacts added')
    },
    numberErased: (counted) => log.info(counted, 'number erased'),
  }
}

const idsOf = ({ callId, turn }: WatchedTurn) => ({ call_id: callId, turn })

/** The lines an operator follows a turn by: speech received, first token, first sentence, answer. */
function createTurnTelemetry(metrics: Metrics, parent: Logger): TurnWatch {
  // These lines hold ids and figures alone: looking for secrets in each would cost more than writing it.
  const log = parent.child({}, { redact: [] })
  const turns = metrics.counter('perezvon_turns_total', 'Turns answered.', ['source', 'action'])
  const failures = metrics.counter('perezvon_model_failures_total', 'Turns in which the model failed.', [
    'kind',
  ])
  const blocked = metrics.counter(
    'perezvon_sentences_blocked_total',
    'Sentences of the model that the guardrails of an agent replaced.',
    ['rule'],
  )
  const tools = metrics.counter('perezvon_tool_calls_total', 'Tools that models asked for.', [
    'tool',
    'outcome',
  ])
  const toolSeconds = metrics.histogram('perezvon_tool_seconds', 'How long tools took.', {
    labels: ['tool'],
    buckets: SECONDS,
  })
  const backups = metrics.counter(
    'perezvon_backup_models_asked_total',
    'Turns in which the second model was asked.',
    ['why'],
  )
  const openings = metrics.counter(
    'perezvon_opening_phrases_total',
    'Turns whose answer was slow: an opening phrase was said.',
  )
  const speculations = metrics.counter(
    'perezvon_speculations_total',
    'Replies that were begun before the words were final, by what became of them.',
    ['became'],
  )
  const saved = metrics.histogram(
    'perezvon_speculation_saved_seconds',
    'So much earlier the first sentence was there for a reply that was begun before the words were final.',
    { buckets: SECONDS },
  )
  const transcription = metrics.histogram(
    'perezvon_transcription_seconds',
    'From a recorded utterance to its words.',
    { buckets: SECONDS },
  )
  const unwritten = metrics.counter(
    'perezvon_utterances_not_written_total',
    'Recorded utterances that could not be written down, or not in time.',
    ['kind'],
  )
  const memories = metrics.counter(
    'perezvon_memories_total',
    'Long calls whose oldest turns were to be summarised, by what became of it.',
    ['became'],
  )
  const firstToken = metrics.histogram(
    'perezvon_first_token_seconds',
    'From an utterance to the first token of the model.',
    { buckets: SECONDS },
  )
  const firstSentence = metrics.histogram(
    'perezvon_first_sentence_seconds',
    'From an utterance to the first whole sentence.',
    { buckets: SECONDS },
  )
  return {
    speechReceived: (turn, { confidence, characters }) =>
      log.info({ ...idsOf(turn), confidence, characters }, 'speech received'),
    wordsWritten: (turn, ms) => {
      transcription.observe(ms / 1000)
      log.info({ ...idsOf(turn), ms }, 'words written down')
    },
    wordsNotWritten: (turn, { error, isLate }) => {
      unwritten.inc({ kind: isLate ? 'late' : 'failed' })
      parent.warn(
        { ...idsOf(turn), err: error },
        'an utterance was not written down: the person is asked again',
      )
    },
    firstToken: (turn, ms) => {
      firstToken.observe(ms / 1000)
      log.info({ ...idsOf(turn), ms }, 'first token')
    },
    firstSentence: (turn, ms) => {
      firstSentence.observe(ms / 1000)
      log.info({ ...idsOf(turn), ms }, 'first sentence')
    },
    backupAsked: (turn, why) => {
      backups.inc({ why })
      log.warn({ ...idsOf(turn), why }, 'second model asked')
    },
    openingPhraseSpoken: (turn, ms) => {
      openings.inc()
      log.info({ ...idsOf(turn), ms }, 'opening phrase')
    },
    speculated: (turn, { became, savedMs }) => {
      speculations.inc({ became })
      if (savedMs !== null) saved.observe(savedMs / 1000)
      log.info({ ...idsOf(turn), became, saved_ms: savedMs }, 'speculation')
    },
    modelFailed: (turn, { error, isLate }) => {
      failures.inc({ kind: isLate ? 'late' : 'failed' })
      parent.warn({ ...idsOf(turn), err: error }, isLate ? 'model late' : 'model failed')
    },
    sentenceBlocked: (turn, rule) => {
      blocked.inc({ rule })
      log.warn({ ...idsOf(turn), rule }, 'sentence blocked')
    },
    toolCalled: (turn, { tool, outcome, status, ms }) => {
      // Agents name their own tools: a label of its own for each would have no bound.
      const kind = builtInToolSchema.safeParse(tool).success ? tool : 'http'
      tools.inc({ tool: kind, outcome })
      if (ms !== null) toolSeconds.observe({ tool: kind }, ms / 1000)
      log.info({ ...idsOf(turn), tool, outcome, status, ms }, 'tool called')
    },
    suppressionFailed: (turn, error) =>
      parent.error(
        { ...idsOf(turn), err: error },
        'suppression not written: left to the turn’s record, closing the call writes it',
      ),
    takenOver: (turn) => log.warn(idsOf(turn), 'turn taken over from a silent process'),
    answered: (turn, answer) => {
      const { source, action, answered_ms, sentences, prompt_tokens, completion_tokens, model, choices } =
        answer
      turns.inc({ source, action })
      log.info(
        {
          ...idsOf(turn),
          ms: answered_ms,
          sentences,
          action,
          source,
          prompt_tokens,
          completion_tokens,
          model,
          ...choices,
        },
        'answer',
      )
    },
    memoryKept: (turn, { became, turns: condensed, facts, tokens, ms }) => {
      memories.inc({ became })
      log.info({ ...idsOf(turn), became, turns: condensed, facts, tokens, ms }, 'oldest turns condensed')
    },
    memoryFailed: (turn, error) => {
      memories.inc({ became: 'failed' })
      parent.warn({ ...idsOf(turn), err: error }, 'oldest turns not condensed: the history stays as it is')
    },
    notKept: (turn, error) => parent.error({ ...idsOf(turn), err: error }, 'turn not kept'),
  }
}
