import type { CompletionTool } from '@perezvon/ai/completion/completion'
import type { HttpTool } from '@perezvon/contracts/agent/tool'
import type { ToolParameters } from '@perezvon/contracts/agent/tool-parameters'
import type { CallSettings } from '@perezvon/livecall/call-settings'
import { endCall } from './built-in/end-call.ts'
import { optOut } from './built-in/opt-out.ts'
import { scheduleCallback } from './built-in/schedule-callback.ts'
import { sendDtmf } from './built-in/send-dtmf.ts'
import { transfer } from './built-in/transfer.ts'
import type { BuiltIn } from './built-in-tool.ts'

const BUILT_IN: readonly BuiltIn[] = [endCall, optOut, transfer, scheduleCallback, sendDtmf]

/** A tool that this call's model may ask for. */
export type OfferedTool = { kind: 'built-in'; tool: BuiltIn } | { kind: 'http'; tool: HttpTool }

/** What a tool takes. */
export function parametersOf(offered: OfferedTool, settings: CallSettings): ToolParameters {
  return offered.kind === 'http' ? offered.tool.parameters : offered.tool.parameters(settings)
}

/** What the model is told of the tools, in an order that is the same for every turn: the vendor's cache holds it. */
export function offeredTools(settings: CallSettings): CompletionTool[] {
  return [
    ...BUILT_IN.filter((tool) => tool.isOffered(settings)).map((tool) => ({
      name: tool.name,
      description: tool.description(settings),
      parameters: tool.parameters(settings),
    })),
    ...settings.tools.map(({ name, description, parameters }) => ({ name, description, parameters })),
  ]
}

/** The tool of a name, where this call's model may ask for it. */
export function findTool(settings: CallSettings, name: string): OfferedTool | undefined {
  const builtIn = BUILT_IN.find((tool) => tool.name === name && tool.isOffered(settings))
  if (builtIn !== undefined) return { kind: 'built-in', tool: builtIn }
  const http = settings.tools.find((tool) => tool.name === name)
  return http && { kind: 'http', tool: http }
}
