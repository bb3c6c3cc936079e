import type { CampaignView } from '@perezvon/contracts/http/campaign-view'
import type { Command } from 'commander'
import type { PublicApi } from '../public-api/public-api.ts'
import { addGatewayOptions, type GatewayFlags, inSession } from './session.ts'
import { plainLine } from './watch/plain-line.ts'
import { seenOnce } from './watch/watched-campaign.ts'

type MoveFlags = GatewayFlags & { json?: true; hangUp?: true }
type Move = (api: PublicApi, id: string, flags: MoveFlags) => Promise<CampaignView>

/** `perezvon campaign start|pause|resume|cancel ID`. */
export function addMoveCommands(campaign: Command): void {
  addMove(campaign, 'start', 'start a draft', (api, id) => api.startCampaign(id))
  addMove(campaign, 'pause', 'no new calls; those on the line end by themselves', (api, id) =>
    api.pauseCampaign(id),
  )
  addMove(campaign, 'resume', 'go on with a paused campaign', (api, id) => api.resumeCampaign(id))
  addMove(campaign, 'cancel', 'end it for good: who has not been called is not called', (api, id, flags) =>
    api.cancelCampaign(id, { hangUp: flags.hangUp === true }),
  ).option(
    '--hang-up',
    'end calls that are on the line at once, too; may be asked for after the cancellation',
  )
}

function addMove(campaign: Command, name: string, summary: string, move: Move): Command {
  const command = campaign
    .command(name)
    .summary(summary)
    .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
    .argument('<id>', 'the campaign, camp_…')
    .option('--json', 'print the campaign as JSON')
  return addGatewayOptions(command).action(async (id: string, flags: MoveFlags) =>
    inSession(flags, async ({ api, print, clock }) => {
      const simulated = await api.isSimulated()
      const moved = await move(api, id, flags)
      const line = () => plainLine(seenOnce(moved), { now: clock.now(), simulated })
      print(flags.json ? JSON.stringify(moved) : `${moved.id}: ${line()}`)
    }),
  )
}
