import type { AgentSpec } from '@perezvon/contracts/agent/agent-spec'
import { personalVariables } from '@perezvon/contracts/agent/learning'
import { longestToolMs } from '@perezvon/contracts/agent/tool'
import type { VoicemailPolicy } from '@perezvon/contracts/agent/voicemail-policy'
import type { ScenarioSettings } from '@perezvon/contracts/scenario/scenario-settings'
import type { CallSettings } from '@perezvon/livecall/call-settings'
import type { ClaimGrant } from '@perezvon/store/claim-attempt'
import { renderTexts } from '../agent-variables/agent-texts.ts'
import { machineModelOf } from './machine-model.ts'

/** The scenario waits longer for a turn than the gateway lets the model take: the fallback comes from here. */
const REPLY_GRACE_SECONDS = 2

/** What a claimed call needs, each side its own part: the scenario what it speaks, the text path what the model reads. */
export type ClaimedSettings = {
  scenario: ScenarioSettings
  call: CallSettings
  /** Variables of the agent's texts that had no value. */
  missing: string[]
}

/** Between two sentences of a reply: as long as the model may take, and before it the slowest tool. */
function longestSilenceSeconds(agent: AgentSpec): number {
  return (agent.first_sentence_deadline_ms + longestToolMs(agent.tools)) / 1000
}

export function claimedSettings(
  grant: ClaimGrant,
  { opensSecureStorage, person }: { opensSecureStorage: boolean; person: string | undefined },
): ClaimedSettings {
  const { name, version, spec: agent } = grant.agent
  const { key, phrases, reply } = agent.opt_out
  const { texts, tools, missing } = renderTexts(agent, {
    name: grant.contactName,
    variables: grant.variables,
  })
  return {
    scenario: {
      language: agent.language,
      dialogue: agent.dialogue,
      voice: agent.voice,
      speech_recognition: agent.speech_recognition,
      ...recordedHearingOf(agent, opensSecureStorage),
      disclosure: texts.disclosure,
      greeting: texts.greeting,
      silence: agent.silence,
      interruption: agent.interruption,
      speculation: agent.speculation,
      endpointing: agent.endpointing,
      ...(agent.keypad.enabled ? { keypad: agent.keypad } : {}),
      ...voicemailOf(agent.voicemail, grant.number, texts.message),
      transfer_targets: texts.transferTargets,
      fallback: agent.fallback,
      farewell: agent.farewell,
      ...(key === undefined ? {} : { opt_out: { key, reply } }),
      max_duration_seconds: grant.maxDurationSeconds,
      ring_seconds: grant.ringSeconds,
      reply_timeout_seconds: longestSilenceSeconds(agent) + wordsSeconds(agent) + REPLY_GRACE_SECONDS,
      recording: agent.recording,
    },
    call: {
      agent: `${name}@${version}`,
      language: agent.language,
      prompt: texts.prompt,
      opening: `${texts.disclosure} ${texts.greeting}`,
      model: agent.model,
      temperature: agent.temperature,
      max_reply_tokens: agent.max_reply_tokens,
      max_turns: agent.max_turns,
      first_sentence_deadline_ms: agent.first_sentence_deadline_ms,
      ...transcriptionOf(agent),
      memory: agent.memory,
      fallback: agent.fallback,
      farewell: agent.farewell,
      ready_answers: texts.readyAnswers,
      ...learningOf(agent, person),
      guardrails: agent.guardrails,
      tools,
      backup_model: agent.backup_model,
      opening_phrases: agent.opening_phrases,
      speculation: agent.speculation,
      time_zone: grant.timeZone,
      built_in_tools: agent.built_in_tools,
      transfer_targets: agent.transfer_targets.map(({ name, description }) => ({ name, description })),
      opt_out: { phrases, reply },
    },
    missing,
  }
}

/** Words that come as a recording are written down before the model is asked. */
function wordsSeconds({ dialogue, streaming }: AgentSpec): number {
  return dialogue === 'streaming' ? streaming.transcription_deadline_ms / 1000 : 0
}

function recordedHearingOf(
  { dialogue, streaming: { detector, threshold, silence_ms } }: AgentSpec,
  secure: boolean,
): Pick<ScenarioSettings, 'recorded_hearing'> {
  if (dialogue !== 'streaming') return {}
  return { recorded_hearing: { detector, threshold, silence_ms, secure } }
}

function transcriptionOf({
  dialogue,
  streaming: { transcription_deadline_ms },
  speech_recognition: { phrase_hints: transcription_hints },
}: AgentSpec): Pick<CallSettings, 'transcription_deadline_ms' | 'transcription_hints'> {
  return dialogue === 'streaming' ? { transcription_deadline_ms, transcription_hints } : {}
}

/** Nobody looks for machines where the agent talks to them, or where the platform has no model of the number's country. */
function voicemailOf(
  { action, model: chosen, beep_seconds }: VoicemailPolicy,
  number: string,
  message: string | undefined,
): Pick<ScenarioSettings, 'voicemail'> {
  const model = chosen ?? machineModelOf(number)
  if (action === 'talk' || model === undefined) return {}
  return { voicemail: { model, beep_seconds, ...(message === undefined ? {} : { message }) } }
}

/** An agent that was stored before its variables spoke against learning does not learn. */
function learningOf(agent: AgentSpec, person: string | undefined): Pick<CallSettings, 'learning' | 'person'> {
  if (agent.learning === undefined || personalVariables(agent).length > 0) return {}
  return { learning: agent.learning, ...(person === undefined ? {} : { person }) }
}
