import { type CampaignSpec, campaignSpecSchema } from '@perezvon/contracts/campaign/campaign-spec'
import { fieldFaults } from '@perezvon/contracts/http/field-faults'
import { invalidRequest, ProblemError } from '../problems/problem.ts'
import type { FormPart } from '../serving/form-parts.ts'
import { parseYamlBody } from '../serving/request-body.ts'

/** As for POST /campaigns. */
const MAX_BYTES = 10 * 1024 * 1024

/** The campaign of a form: its first part, as JSON or YAML. Throws a problem where it is missing or does not fit. */
export async function campaignOfPart(part: FormPart | undefined): Promise<CampaignSpec> {
  if (part?.name !== 'campaign')
    throw invalidRequest([
      {
        field: 'campaign',
        fault: part === undefined ? 'is missing' : `must come first; the first part is ${part.name}`,
        remedy: 'Send the part campaign (JSON or YAML), then contacts',
      },
    ])
  const parsed = campaignSpecSchema.safeParse(parseYamlBody(await textOf(part)))
  if (!parsed.success) throw invalidRequest(fieldFaults(parsed.error))
  return parsed.data
}

async function textOf({ bytes }: FormPart): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes) {
    length += chunk.byteLength
    if (length > MAX_BYTES)
      throw new ProblemError('body-too-large', `The part campaign may have at most ${MAX_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
