import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ConfigError } from '@perezvon/runtime/errors'
import { type Command, Option } from 'commander'
import type { ResultFormat } from '../public-api/campaign-api.ts'
import { saveWhole } from './save-results.ts'
import { addGatewayOptions, type GatewayFlags, inSession } from './session.ts'
import { bytesText } from './watch/figures-text.ts'

type ExportFlags = GatewayFlags & { format: ResultFormat; output?: string }

/** `perezvon campaign export ID`: what became of every contact. */
export function addExportCommand(campaign: Command): void {
  const command = campaign
    .command('export')
    .summary('save what became of every contact')
    .description(
      'Save what became of every contact, a row each; also while the campaign runs. The file is there when it is whole.',
    )
    .argument('<id>', 'the campaign, camp_…')
    .addOption(
      new Option('--format <format>', 'excel-csv: CSV that Excel opens as it is')
        .choices(['csv', 'ndjson', 'excel-csv'])
        .default('csv'),
    )
    .option('--output <file>', 'where to; - for stdout; a file of the campaign’s id where absent')
  addGatewayOptions(command).action(async (id: string, flags: ExportFlags) => {
    const output = flags.output ?? `${id}.${flags.format === 'ndjson' ? 'ndjson' : 'csv'}`
    if (output !== '-') await refuseFolder(output)
    await inSession(
      flags,
      async ({ api, signal, say }) => {
        const results = await api.exportResults(id, { format: flags.format, signal })
        if (output === '-') return toStdout(results, signal)
        const { bytes } = await saveWhole(results, output, signal)
        say(`${output}: ${bytesText(bytes)}`)
      },
      () => 'Stopped: no file was written.',
    )
  })
}

async function toStdout(results: Readable, signal: AbortSignal): Promise<void> {
  await pipeline(results, process.stdout, { end: false, signal })
}

async function refuseFolder(output: string): Promise<void> {
  const isFolder = await stat(output).then(
    (found) => found.isDirectory(),
    () => false, // not there yet, which is as it should be
  )
  if (!isFolder) return
  throw new ConfigError([
    {
      setting: '--output',
      fault: `${output} is a folder`,
      remedy: 'Give the name of a file, or - for stdout',
    },
  ])
}
