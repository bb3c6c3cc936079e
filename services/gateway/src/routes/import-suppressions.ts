import { writtenRows } from '@perezvon/contact-list/read-contact-list'
import type { ImportSuppressionsReport } from '@perezvon/contracts/http/import-suppressions'
import type { CampaignId } from '@perezvon/contracts/ids'
import { type NewSuppression, suppressNumbers } from '@perezvon/store/suppressions'
import type { GatewayContext } from '../context.ts'
import { tellFollowers } from '../handing-on/hand-on.ts'
import { answerOnceRepeatably } from '../idempotency/answer-once.ts'
import type { AnswerOf, BodyStream, RequestOf } from '../serving/route-handler.ts'
import { spooledBody } from '../serving/spooled-body.ts'
import { judgeSuppression } from '../suppression-list/judge-suppression.ts'

/** Faults are told of the first bad rows; all of them are counted. */
const FAULTS_TOLD = 1000

/** Rows a statement takes: large enough to be cheap, small enough to be a short transaction. */
const BATCH_ROWS = 2000

/** Suppresses a list of numbers as it arrives. A bad row is reported, never fatal; the list again changes nothing. */
export async function importSuppressions(
  ctx: GatewayContext,
  { headers, body }: RequestOf<'import-suppressions'>,
): Promise<AnswerOf<'import-suppressions'>> {
  const key = headers['idempotency-key']
  if (key === undefined) return { status: 200, body: await importRows(ctx, body) }
  // A key is compared by the whole body, so the body is on disk before the first number is suppressed.
  const spooled = await spooledBody(body)
  try {
    const named = { key, scope: 'import-suppressions', request: spooled.digest }
    return await answerOnceRepeatably(ctx, named, async () => ({
      status: 200 as const,
      body: await importRows(ctx, spooled.body),
    }))
  } finally {
    await spooled.remove()
  }
}

async function importRows(ctx: GatewayContext, body: BodyStream): Promise<ImportSuppressionsReport> {
  const { db, clock } = ctx
  const report: ImportSuppressionsReport = {
    received: 0,
    added: 0,
    widened: 0,
    unchanged: 0,
    rejected: 0,
    contacts_finished: 0,
    faults: [],
  }
  const changed = new Set<CampaignId>()
  const suppress = async (numbers: readonly NewSuppression[]) => {
    const { added, widened, finished } = await suppressNumbers(db, {
      numbers,
      source: 'import',
      now: clock.now(),
    })
    report.added += added
    report.widened += widened
    report.unchanged += numbers.length - added - widened
    for (const { campaignId, contacts } of finished) {
      report.contacts_finished += contacts
      changed.add(campaignId)
    }
  }
  for await (const numbers of goodRows(body, { report, now: clock.now() })) await suppress(numbers)
  await tellFollowers(ctx, [...changed])
  // Rows that cannot be read are told as soon as they are met, ahead of their neighbours.
  report.faults.sort((one, other) => one.line - other.line)
  return report
}

async function* goodRows(
  body: BodyStream,
  { report, now }: { report: ImportSuppressionsReport; now: Date },
): AsyncGenerator<NewSuppression[]> {
  const isTable = body.contentType === 'text/csv'
  let batch: NewSuppression[] = []
  for await (const row of writtenRows(body)) {
    report.received += 1
    const judged = judgeSuppression(row, { isTable, now })
    if ('suppression' in judged) batch.push(judged.suppression)
    else {
      report.rejected += 1
      if (report.rejected <= FAULTS_TOLD)
        report.faults.push(...judged.faults.map((fault) => ({ line: judged.line, ...fault })))
    }
    if (batch.length < BATCH_ROWS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
