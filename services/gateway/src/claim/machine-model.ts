import type { MachineModel } from '@perezvon/contracts/agent/voicemail-policy'

/** Country codes by model, the longer one first where two begin alike. Kazakhstan's numbers begin with 7 6 or 7 7. */
const MODELS: readonly [MachineModel, readonly string[]][] = [
  ['KZ', ['76', '77']],
  ['RU', ['7']],
  ['US', ['1']],
  ['BR', ['55']],
  ['CL', ['56']],
  ['CO', ['57']],
  ['MX', ['52']],
  ['PE', ['51']],
  ['PH', ['63']],
  // The European Union, the United Kingdom, Norway and Switzerland.
  ['EU_GENERAL', ['30', '31', '32', '33', '34', '351', '352', '353', '356', '357', '358', '359', '36']],
  ['EU_GENERAL', ['370', '371', '372', '385', '386', '39', '40', '41', '420', '421', '43', '44', '45']],
  ['EU_GENERAL', ['46', '47', '48', '49']],
]

/** The platform's model of the machines in a number's country; undefined where it has none. */
export function machineModelOf(number: string): MachineModel | undefined {
  const digits = number.replace(/^\+/, '')
  return MODELS.find(([, codes]) => codes.some((code) => digits.startsWith(code)))?.[0]
}
