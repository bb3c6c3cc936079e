import { createHash, createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Dice } from '../../openai/seeded-dice.ts'
import { type HostOperations, operation } from '../realm/host-operation.ts'

const bytes = z.array(z.int().min(0).max(255))
/** The platform says little about encodings; these two are in use. */
const encoding = z
  .string()
  .transform((name) => (/^(latin1|iso-8859-1|binary)$/i.test(name) ? 'latin1' : 'utf8'))

/** Encodings, digests and chance: what a scenario gets from globals that need no module. */
export function textOperations(dice: Dice): HostOperations {
  return {
    'text.toBase64': operation(z.object({ data: z.union([z.string(), bytes]) }), ({ data }) =>
      (typeof data === 'string' ? Buffer.from(data, 'utf8') : Buffer.from(data)).toString('base64'),
    ),
    'text.fromBase64': operation(z.object({ data: z.string() }), ({ data }) => [
      ...Buffer.from(data, 'base64'),
    ]),
    'text.toBytes': operation(z.object({ text: z.string(), encoding }), ({ text, encoding: name }) => [
      ...Buffer.from(text, name),
    ]),
    'text.fromBytes': operation(z.object({ bytes, encoding }), ({ bytes: data, encoding: name }) =>
      Buffer.from(data).toString(name),
    ),
    'text.digest': operation(
      z.object({ algorithm: z.enum(['sha256', 'sha1', 'md5']), data: z.string() }),
      ({ algorithm, data }) => createHash(algorithm).update(data, 'utf8').digest('hex'),
    ),
    'text.hmac': operation(z.object({ key: z.string(), data: z.string() }), ({ key, data }) =>
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
