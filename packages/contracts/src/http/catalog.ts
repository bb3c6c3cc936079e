import { addContactsRoute } from './add-contacts.ts'
import { cancelCampaignRoute } from './cancel-campaign.ts'
import { changeCampaignRoute } from './change-campaign.ts'
import { checkCampaignRoute } from './check-campaign.ts'
import { claimCallRoute } from './claim-call.ts'
import { claimInboundCallRoute } from './claim-inbound-call.ts'
import { commandCallRoute } from './command-call.ts'
import { createAgentRoute } from './create-agent.ts'
import { createCallRoute } from './create-call.ts'
import { createCampaignRoute } from './create-campaign.ts'
import { createSuppressionRoute } from './create-suppression.ts'
import { deleteInboundNumberRoute } from './delete-inbound-number.ts'
import { deleteLearntAnswerRoute } from './delete-learnt-answer.ts'
import { deleteSuppressionRoute } from './delete-suppression.ts'
import { eraseNumberRoute } from './erase-number.ts'
import { expectTextRoute } from './expect-text.ts'
import { explainContactRoute } from './explain-contact.ts'
import { exportResultsRoute } from './export-results.ts'
import { followCampaignRoute } from './follow-campaign.ts'
import { getAgentRoute } from './get-agent.ts'
import { getAgentLatencyRoute } from './get-agent-latency.ts'
import { getCallRoute } from './get-call.ts'
import { getCampaignRoute } from './get-campaign.ts'
import { getCampaignLatencyRoute } from './get-campaign-latency.ts'
import { getContactRoute } from './get-contact.ts'
import { getInboundNumberRoute } from './get-inbound-number.ts'
import { importSuppressionsRoute } from './import-suppressions.ts'
import { listAgentsRoute } from './list-agents.ts'
import { listCallsRoute } from './list-calls.ts'
import { listCampaignJournalRoute } from './list-campaign-journal.ts'
import { listCampaignsRoute } from './list-campaigns.ts'
import { listContactsRoute } from './list-contacts.ts'
import { listInboundNumbersRoute } from './list-inbound-numbers.ts'
import { listLearntAnswersRoute } from './list-learnt-answers.ts'
import { listSuppressionsRoute } from './list-suppressions.ts'
import { nextSentenceRoute } from './next-sentence.ts'
import { pauseCampaignRoute } from './pause-campaign.ts'
import { processAudioRoute } from './process-audio.ts'
import { processTextRoute } from './process-text.ts'
import { putInboundNumberRoute } from './put-inbound-number.ts'
import { receiveCallEventsRoute } from './receive-call-events.ts'
import { resumeCampaignRoute } from './resume-campaign.ts'
import { startCampaignRoute } from './start-campaign.ts'

/** Every route, in the order in which a call meets them: what clients ask first, then what scenarios ask. */
export const ROUTES = [
  createAgentRoute,
  listAgentsRoute,
  getAgentRoute,
  getAgentLatencyRoute,
  listLearntAnswersRoute,
  deleteLearntAnswerRoute,
  createCallRoute,
  listCallsRoute,
  getCallRoute,
  commandCallRoute,
  checkCampaignRoute,
  createCampaignRoute,
  listCampaignsRoute,
  getCampaignRoute,
  changeCampaignRoute,
  startCampaignRoute,
  pauseCampaignRoute,
  resumeCampaignRoute,
  cancelCampaignRoute,
  followCampaignRoute,
  listCampaignJournalRoute,
  getCampaignLatencyRoute,
  addContactsRoute,
  listContactsRoute,
  exportResultsRoute,
  getContactRoute,
  explainContactRoute,
  createSuppressionRoute,
  listSuppressionsRoute,
  deleteSuppressionRoute,
  importSuppressionsRoute,
  eraseNumberRoute,
  putInboundNumberRoute,
  listInboundNumbersRoute,
  getInboundNumberRoute,
  deleteInboundNumberRoute,
  claimCallRoute,
  claimInboundCallRoute,
  expectTextRoute,
  processTextRoute,
  nextSentenceRoute,
  receiveCallEventsRoute,
  processAudioRoute,
] as const

export type Route = (typeof ROUTES)[number]
export type RouteName = Route['name']
