import { campaignTermsSchema } from '@perezvon/contracts/campaign/campaign-spec'
import type { CallView, TurnView } from '@perezvon/contracts/http/call-view'
import type { CampaignView, ContactView } from '@perezvon/contracts/http/campaign-view'

/** A contact who was reached; `over` makes it another. */
export function sampleContact(over: Partial<ContactView> = {}): ContactView {
  return {
    id: 'cont_00000000000000000001',
    campaign_id: null,
    client_id: null,
    phone: '+70001112233',
    name: 'Анна Петрова',
    time_zone: null,
    variables: {},
    metadata: {},
    priority: 5,
    agent: null,
    consent: null,
    state: 'finished',
    outcome: 'conversation',
    reason: 'agent-goodbye',
    attempts: 1,
    due_at: null,
    expires_at: null,
    last_call_id: null,
    ...over,
  }
}

/** A turn that was answered. */
export function sampleTurn(over: Partial<TurnView> = {}): TurnView {
  return {
    turn: 1,
    user_text: 'да',
    confidence: 0.9,
    ai_text: 'Хорошо.',
    heard_text: null,
    interrupted: false,
    source: 'model',
    action: 'listen',
    received_at: '2026-11-21T09:00:00Z',
    first_token_ms: 1,
    first_sentence_ms: 2,
    answered_ms: 2,
    prompt_tokens: 1,
    completion_tokens: 1,
    model: 'm',
    waterfall: { from: 'received', network_ms: null, steps: [] },
    tool_calls: [],
    ...over,
  }
}

/** A call that ended, with nothing known of what was said. */
export function sampleCall(over: Partial<CallView> = {}): CallView {
  return {
    id: 'call_00000000000000000001',
    campaign_id: null,
    contact_id: 'cont_00000000000000000001',
    direction: 'outbound',
    phone: '+70001112233',
    called_number: null,
    attempt: 1,
    state: 'ended',
    outcome: 'conversation',
    reason: 'agent-goodbye',
    created_at: '2026-11-21T09:00:00Z',
    answered_at: null,
    ended_at: null,
    duration_seconds: null,
    cost: null,
    agent: 'halo',
    agent_version: 1,
    simulated: true,
    turns: [],
    recording: null,
    transcript: null,
    analysis: null,
    ...over,
  }
}

/** A campaign that runs. */
export function sampleCampaign(counters: Partial<CampaignView['counters']> = {}): CampaignView {
  return {
    id: 'camp_00000000000000000001',
    state: 'running',
    state_reason: null,
    spec: campaignTermsSchema.parse({ name: 'Autumn', agent: 'halo' }),
    spec_version: 1,
    agent_version: 1,
    running_since: '2026-11-21T09:00:00Z',
    counters: {
      contacts: 9,
      waiting: 3,
      in_attempt: 1,
      finished: 5,
      attempts: 8,
      talk_seconds: 240,
      cost: 4,
      outcomes: {},
      ...counters,
    },
    budget_use: null,
    notices: [],
    created_at: '2026-11-21T09:00:00Z',
  }
}
