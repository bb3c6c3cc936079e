import type { AnsweringMachine } from './answering-machine.ts'
import type { Conversation } from './conversation.ts'
import type { Keypad } from './keypad.ts'
import type { Transfer } from './transfer.ts'

/** All that may talk to the person, or listen to them. */
export type CallParts = {
  conversation: Pick<Conversation, 'fallSilent'>
  listening: { end(): Promise<void> }
  keys: { keypad: Pick<Keypad, 'end'>; end(): void }
  transfer: Pick<Transfer, 'callEnds'>
  machine: Pick<AnsweringMachine, 'callEnds'> | undefined
}

/** The person speaks with a target from now on: the agent neither talks nor listens, and nobody is taken for a machine. */
export function standBackForTarget({ conversation, keys, listening, machine }: CallParts): void {
  machine?.callEnds()
  conversation.fallSilent()
  keys.end()
  void listening.end()
}

/**
 * It is said to be a machine: nobody is called for it, and the agent talks with it no more. The ear stays open, and so does
 * the key that asks for no more calls: a person who is taken for a machine can say or press that all the same.
 */
export function standBackForMachine({ conversation, keys, transfer }: CallParts): void {
  transfer.callEnds()
  conversation.fallSilent()
  keys.keypad.end()
}
