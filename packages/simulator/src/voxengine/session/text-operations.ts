import { createHash, createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Dice } from '../../openai/seeded-dice.ts'
import { type HostOperations, operation } from '../realm/host-operation.ts'

const bytes = z.array(z.int().min(0).max(255))
/** The platform says little about encodings; these two are in use. */
const encoding = z
  .string()
  .transform((name) => (/^(latin1|iso-8859-1|binary)$/i.test(name) ? 'latin1' : 'utf8'))

// Made once: a schema costs more to make than to use, and there is a set of operations per session.
const eitherData = z.object({ data: z.union([z.string(), bytes]) })
const base64Text = z.object({ data: z.string() })
const textToEncode = z.object({ text: z.string(), encoding })
const bytesToDecode = z.object({ bytes, encoding })
const digestOrder = z.object({ algorithm: z.enum(['sha256', 'sha1', 'md5']), data: z.string() })
const hmacOrder = z.object({ key: z.string(), data: z.string() })

/** Encodings, digests and chance: what a scenario gets from globals that need no module. */
export function textOperations(dice: Dice): HostOperations {
  return {
    'text.toBase64': operation(eitherData, ({ data }) =>
      (typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data)).toString('base64'),
    ),
    'text.fromBase64': operation(base64Text, ({ data }) => [...Buffer.from(data, 'base64')]),
    'text.toBytes': operation(textToEncode, ({ text, encoding: name }) => [...Buffer.from(text, name)]),
    'text.fromBytes': operation(bytesToDecode, ({ bytes: data, encoding: name }) =>
      Buffer.from(data).toString(name),
    ),
    'text.digest': operation(digestOrder, ({ algorithm, data }) =>
      createHash(algorithm).update(data, 'utf8').digest('hex'),
    ),
    'text.hmac': operation(hmacOrder, ({ key, data }) =>
      createHmac('sha256', key).update(data, 'utf8').digest('hex'),
    ),
    'chance.roll': () => dice.roll(),
    'chance.uuid': () => uuidOf(dice),
  }
}

function uuidOf(dice: Dice): string {
  const digits = Array.from({ length: 32 }, () => dice.between(0, 15))
  digits[12] = 4
  digits[16] = 8 + dice.between(0, 3)
  const hex = digits.map((digit) => digit.toString(16)).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
