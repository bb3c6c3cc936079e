import { toE164 } from '@perezvon/contracts/phone-number'
import type { Job, JobType, Queue } from 'bullmq'

/** Wherever a job may lie whose data can still be read. Completed ones leave at once. */
const PLACES: readonly JobType[] = ['waiting', 'active', 'delayed', 'prioritized', 'failed']

/** Jobs that are looked at in one go: each may hold ten thousand contacts. */
const PAGE = 20

/**
 * Takes a number out of the requests that lie in the queue `create-campaign`, the one whose payloads hold any: its dead
 * letters stay for days. A dead letter that is no such request and tells the number all the same is dropped. Answers how
 * many jobs were changed. From the end, so that what is dropped moves nothing that is still to be looked at. `inTime`
 * holds each page to a deadline.
 */
export async function eraseNumberFromJobs(
  queue: Queue,
  { phone, inTime }: { phone: string; inTime: <Result>(work: () => Promise<Result>) => Promise<Result> },
): Promise<number> {
  let changed = 0
  for (const place of PLACES) {
    const counts = await inTime(() => queue.getJobCounts(place))
    for (let end = (counts[place] ?? 0) - 1; end >= 0; end -= PAGE)
      changed += await inTime(() => eraseFromPage(queue, { phone, place, end }))
  }
  return changed
}

async function eraseFromPage(
  queue: Queue,
  { phone, place, end }: { phone: string; place: JobType; end: number },
): Promise<number> {
  let changed = 0
  for (const job of await queue.getJobs(place, Math.max(0, end - PAGE + 1), end))
    if (await eraseFromJob(job, { phone, place })) changed += 1
  return changed
}

async function eraseFromJob(
  job: Job | undefined,
  { phone, place }: { phone: string; place: JobType },
): Promise<boolean> {
  // Undefined: gone since the list was read.
  const data: unknown = job?.data
  const contacts = contactsOf(data)
  if (job === undefined) return false
  if (contacts === undefined) {
    if (place !== 'failed' || !tellsNumber(data, phone)) return false
    await job.remove()
    return true
  }
  const kept = contacts.list.filter((contact) => !isContactOf(contact, phone))
  if (kept.length === contacts.list.length) return false
  await job.updateData(contacts.replacedBy(kept))
  return true
}

/** The contacts of a request, however well formed the rest of it is, and the request with others in their place. */
function contactsOf(
  data: unknown,
): { list: unknown[]; replacedBy(kept: unknown[]): Record<string, unknown> } | undefined {
  if (!isRecord(data) || !isRecord(data.campaign) || !Array.isArray(data.campaign.contacts)) return undefined
  const { campaign } = data
  return {
    list: data.campaign.contacts,
    replacedBy: (kept) => ({ ...data, campaign: { ...campaign, contacts: kept } }),
  }
}

function isContactOf(contact: unknown, phone: string): boolean {
  return isRecord(contact) && typeof contact.phone === 'string' && toE164(contact.phone) === phone
}

/** Whether the number stands anywhere in it, in whatever notation. */
function tellsNumber(data: unknown, phone: string): boolean {
  const text = JSON.stringify(data) ?? ''
  return text.replaceAll(/(?<=\d)[\s().-]+(?=\d)/g, '').includes(phone.replace('+', '').slice(-10))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
