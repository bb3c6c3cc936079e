import type { ContactResult } from '@perezvon/contracts/http/export-results'
import { findAgent } from '@perezvon/store/agents'
import { campaignResults, resultNames, type StoredResult } from '@perezvon/store/campaign-results'
import { findCampaign } from '@perezvon/store/campaigns'
import type { GatewayContext } from '../context.ts'
import { notFound } from '../problems/problem.ts'
import { CSV, type CsvDialect, EXCEL_CSV } from '../results/csv-dialects.ts'
import { type Column, MOST_NAMES, resultColumns } from '../results/result-columns.ts'
import type { AnswerOf, RequestOf } from '../serving/route-handler.ts'

const FORMATS = {
  csv: { contentType: 'text/csv; charset=utf-8; header=present', extension: 'csv', dialect: CSV },
  'excel-csv': {
    contentType: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    dialect: EXCEL_CSV,
  },
  ndjson: { contentType: 'application/x-ndjson; charset=utf-8', extension: 'ndjson', dialect: undefined },
} as const

/** What became of every contact, a row each, written as it is read. */
export async function exportResults(
  ctx: GatewayContext,
  { params: { campaign_id: campaignId }, query }: RequestOf<'export-results'>,
): Promise<AnswerOf<'export-results'>> {
  const campaign = await findCampaign(ctx.db, { id: campaignId })
  if (campaign === undefined) throw notFound('campaign', campaignId)
  const { contentType, extension, dialect } = FORMATS[query.format]
  const pages = campaignResults(ctx.db, { campaignId })
  const agent = await findAgent(ctx.db, { name: campaign.spec.agent, version: campaign.agent_version })
  const fields = agent?.spec.extraction.map(({ name }) => name) ?? []
  return {
    status: 200,
    stream:
      dialect === undefined
        ? linesOf(pages)
        : tableOf(pages, dialect, async () => {
            const names = await resultNames(ctx.db, { campaignId, most: MOST_NAMES })
            return resultColumns({ fields, ...names })
          }),
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment; filename="${campaignId}.${extension}"`,
      'cache-control': 'no-store',
    },
  }
}

async function* linesOf(pages: AsyncIterable<StoredResult[]>): AsyncGenerator<string> {
  for await (const page of pages)
    yield page.map((result) => `${JSON.stringify(withLinks(result))}\n`).join('')
}

async function* tableOf(
  pages: AsyncIterable<StoredResult[]>,
  dialect: CsvDialect,
  columnsOf: () => Promise<Column[]>,
): AsyncGenerator<string> {
  const columns = await columnsOf()
  yield dialect.begins + dialect.line(columns.map(({ title }) => ({ kind: 'plain', value: title })))
  for await (const page of pages) {
    const rows = page.map(withLinks)
    yield rows.map((result) => dialect.line(columns.map(({ cell }) => cell(result)))).join('')
  }
}

function withLinks({ position: _place, ...result }: StoredResult): ContactResult {
  return {
    ...result,
    why_url: `/contacts/${result.contact_id}/why`,
    call_url: result.call_id === null ? null : `/calls/${result.call_id}`,
  }
}
