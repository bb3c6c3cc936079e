import { z } from 'zod'

/** Where a campaign's events are to be sent. */
export const webhookEndpointSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'must be an address like https://crm.example.com/calls' })
      .max(2000),
    events: z
      .array(
        z.string().regex(/^[a-z]+\.(?:[a-z_]+|\*)$/, 'must be an event like contact.finished, or campaign.*'),
      )
      .min(1)
      .max(50)
      .default(['campaign.*', 'contact.*', 'call.*']),
  })
  .meta({ id: 'WebhookEndpoint' })
