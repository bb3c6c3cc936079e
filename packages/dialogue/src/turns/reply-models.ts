import type { Completion } from '@perezvon/ai/completion/completion'
import type { TurnChoices } from '@perezvon/contracts/transcript/turn-choices'
import type { CallSettings } from '@perezvon/livecall/call-settings'
import { type AskedModels, type AskingParts, askModels, type BackupReason } from './asked-models.ts'
import type { Speculation } from './speculation.ts'

/** The models of one reply, as one completion; and what was chosen to have it in time. */
export type ReplyModels = {
  completion: Completion
  /** The model that was heard last. */
  model(): string
  choices(): Pick<TurnChoices, 'backup' | 'speculation' | 'speculation_saved_ms'>
  /** Lets go of what was begun early and not used. */
  end(): void
}

/**
 * The first request of a reply takes up what was begun before the person's words were final, where it asks the same; each
 * request has the agent's second model behind it. Where an agent has neither, the completion is asked as it is.
 */
export function createReplyModels(
  parts: AskingParts,
  reply: {
    settings: CallSettings
    speculation: Speculation | undefined
    receivedAt: Date
    /** The first token came: of whichever model, also where its sentence is not whole yet. */
    tokenCame: () => void
    backupAsked: (why: BackupReason) => void
  },
): ReplyModels {
  const { settings, speculation, receivedAt } = reply
  const asked: AskedModels[] = []
  let isFirst = true
  let isUsed = false

  const takeUp: Completion['stream'] | undefined =
    speculation &&
    ((request, signal) => {
      const events = speculation.use({ request, signal })
      if (events === undefined) return ask(request, signal)
      isUsed = true
      asked.push(speculation.told)
      return events
    })
  const ask: Completion['stream'] = (request, signal) => {
    const backup = settings.backup_model
    if (backup === undefined) return parts.completion.stream(request, signal)
    const { events, told } = askModels(parts, { ...reply, request, signal, backup })
    asked.push(told)
    return events
  }

  return {
    completion: {
      stream: (request, signal) => {
        const stream = isFirst && takeUp !== undefined ? takeUp : ask
        isFirst = false
        return stream(request, signal)
      },
    },
    model: () => asked.findLast(({ model }) => model !== undefined)?.model ?? settings.model,
    choices: () => ({
      backup: asked.find(({ backup }) => backup !== undefined)?.backup ?? null,
      speculation: speculation === undefined ? null : isUsed ? 'used' : 'dropped',
      speculation_saved_ms: isUsed && speculation !== undefined ? savedMs(speculation, receivedAt) : null,
    }),
    end: () => speculation?.drop(),
  }
}

/** Begun so much earlier than without; but no more than the sentence took altogether. Null where none came. */
function savedMs({ beganAt, told }: Speculation, receivedAt: Date): number | null {
  if (told.firstSentenceAt === undefined) return null
  const began = beganAt.getTime()
  return Math.min(told.firstSentenceAt.getTime(), receivedAt.getTime()) - began
}
