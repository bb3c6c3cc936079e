import { operationsRoutes } from '@perezvon/runtime/operations-server'
import type { Service } from '@perezvon/runtime/service'
import { pingDatabase } from '@perezvon/store/database'
import { Hono } from 'hono'
import type { GatewayContext } from './context.ts'
import { mountDocs } from './openapi/docs-page.ts'
import { addContacts } from './routes/add-contacts.ts'
import { cancelCampaign } from './routes/cancel-campaign.ts'
import { changeCampaign } from './routes/change-campaign.ts'
import { checkCampaign } from './routes/check-campaign.ts'
import { claimCall } from './routes/claim-call.ts'
import { claimInboundCall } from './routes/claim-inbound-call.ts'
import { commandCall } from './routes/command-call.ts'
import { createAgent } from './routes/create-agent.ts'
import { createCall } from './routes/create-call.ts'
import { createCampaign } from './routes/create-campaign.ts'
import { createSuppression } from './routes/create-suppression.ts'
import { deleteInboundNumber } from './routes/delete-inbound-number.ts'
import { deleteLearntAnswer } from './routes/delete-learnt-answer.ts'
import { deleteSuppression } from './routes/delete-suppression.ts'
import { eraseNumber } from './routes/erase-number.ts'
import { expectText } from './routes/expect-text.ts'
import { explainContact } from './routes/explain-contact.ts'
import { exportResults } from './routes/export-results.ts'
import { followCampaign } from './routes/follow-campaign.ts'
import { getAgent } from './routes/get-agent.ts'
import { getAgentLatency } from './routes/get-agent-latency.ts'
import { getCall } from './routes/get-call.ts'
import { getCampaign } from './routes/get-campaign.ts'
import { getCampaignLatency } from './routes/get-campaign-latency.ts'
import { getContact } from './routes/get-contact.ts'
import { getInboundNumber } from './routes/get-inbound-number.ts'
import { importSuppressions } from './routes/import-suppressions.ts'
import { listAgents } from './routes/list-agents.ts'
import { listCalls } from './routes/list-calls.ts'
import { listCampaignJournal } from './routes/list-campaign-journal.ts'
import { listCampaigns } from './routes/list-campaigns.ts'
import { listContacts } from './routes/list-contacts.ts'
import { listInboundNumbers } from './routes/list-inbound-numbers.ts'
import { listLearntAnswers } from './routes/list-learnt-answers.ts'
import { listSuppressions } from './routes/list-suppressions.ts'
import { nextSentence } from './routes/next-sentence.ts'
import { pauseCampaign } from './routes/pause-campaign.ts'
import { processAudio } from './routes/process-audio.ts'
import { processText } from './routes/process-text.ts'
import { putInboundNumber } from './routes/put-inbound-number.ts'
import { receiveCallEvents } from './routes/receive-call-events.ts'
import { resumeCampaign } from './routes/resume-campaign.ts'
import { startCampaign } from './routes/start-campaign.ts'
import { createHttpServer } from './serving/http-server.ts'
import { type GatewayEnv, mountRoutes } from './serving/mount-routes.ts'
import type { RouteHandlers } from './serving/route-handler.ts'

const HANDLERS: RouteHandlers = {
  'create-agent': createAgent,
  'list-agents': listAgents,
  'get-agent': getAgent,
  'get-agent-latency': getAgentLatency,
  'list-learnt-answers': listLearntAnswers,
  'delete-learnt-answer': deleteLearntAnswer,
  'create-call': createCall,
  'list-calls': listCalls,
  'get-call': getCall,
  'command-call': commandCall,
  'check-campaign': checkCampaign,
  'create-campaign': createCampaign,
  'list-campaigns': listCampaigns,
  'get-campaign': getCampaign,
  'change-campaign': changeCampaign,
  'start-campaign': startCampaign,
  'pause-campaign': pauseCampaign,
  'resume-campaign': resumeCampaign,
  'cancel-campaign': cancelCampaign,
  'follow-campaign': followCampaign,
  'list-campaign-journal': listCampaignJournal,
  'get-campaign-latency': getCampaignLatency,
  'add-contacts': addContacts,
  'list-contacts': listContacts,
  'export-results': exportResults,
  'get-contact': getContact,
  'explain-contact': explainContact,
  'create-suppression': createSuppression,
  'list-suppressions': listSuppressions,
  'delete-suppression': deleteSuppression,
  'import-suppressions': importSuppressions,
  'erase-number': eraseNumber,
  'put-inbound-number': putInboundNumber,
  'list-inbound-numbers': listInboundNumbers,
  'get-inbound-number': getInboundNumber,
  'delete-inbound-number': deleteInboundNumber,
  'claim-call': claimCall,
  'claim-inbound-call': claimInboundCall,
  'expect-text': expectText,
  'process-text': processText,
  'next-sentence': nextSentence,
  'receive-call-events': receiveCallEvents,
  'process-audio': processAudio,
}

/** Everything that the gateway answers, without a socket: `app.request(…)` asks it. */
export function createApp(ctx: GatewayContext): Hono<GatewayEnv> {
  const app = new Hono<GatewayEnv>()
  app.route(
    '/',
    operationsRoutes({
      service: 'gateway',
      metrics: ctx.metrics,
      checks: [
        { name: 'postgresql', check: () => pingDatabase(ctx.db) },
        {
          name: 'redis',
          check: async () => {
            await ctx.live.redis.ping()
          },
        },
      ],
      isDraining: ctx.requests.isDraining,
      about: { simulated: ctx.simulated, public_api: ctx.apiAccess.mode },
    }),
  )
  mountDocs(app, ctx)
  mountRoutes(app, ctx, HANDLERS)
  return app
}

/** The gateway: HTTP in. Owns its context: stopping closes it. */
export function createService(ctx: GatewayContext): Service & { port(): number } {
  const { log } = ctx
  const server = createHttpServer({ app: createApp(ctx), ...ctx.listen })
  let running = false
  return {
    name: 'gateway',
    port: server.port,
    start: async () => {
      if (running) return
      running = true
      await server.start()
      const { mode } = ctx.apiAccess
      log.info(
        { host: ctx.listen.host, listen_port: server.port(), simulated: ctx.simulated, public_api: mode },
        'gateway: started',
      )
      if (mode === 'local')
        log.warn('no PEREZVON_API_KEYS: programs on this machine use the public API without a key')
      if (mode === 'closed') log.warn('no PEREZVON_API_KEYS: the public API is closed')
    },
    stop: async () => {
      if (!running) return
      running = false
      // Readiness says 503 from here on. Who still asks is answered: the calls on the line need their next sentence.
      const isDrained = await within(ctx, ctx.drainMs, async () => {
        await ctx.requests.drain()
        await ctx.dialogue.settled()
      })
      if (!isDrained) log.warn({ after_ms: ctx.drainMs }, 'gateway: not drained in time')
      await server.stop()
      await ctx.close()
      log.info('gateway: stopped')
    },
  }
}

/** Whether the work was done in time. */
async function within({ clock }: GatewayContext, ms: number, work: () => Promise<void>): Promise<boolean> {
  const timer = new AbortController()
  const late = clock.sleep(ms, timer.signal).then(
    () => false,
    () => false, // aborted below, when the work was done
  )
  try {
    return await Promise.race([work().then(() => true), late])
  } finally {
    timer.abort()
  }
}
