import type { ContactSpec } from './contact-spec.ts'

/** A contact that was judged: where it is and who speaks with it are settled. */
export type ListedContact = {
  contact: ContactSpec
  /** The key of the zones in which it may be; null: the campaign's. */
  zone: string | null
  /** Speaks with this contact; null: the campaign's agent. */
  agent: { name: string; version: number } | null
}

/** What a contact's own row says and nothing more: for whoever has no numbering plan and no agents at hand. */
export function listedAsWritten(contact: ContactSpec): ListedContact {
  return { contact, zone: contact.time_zone ?? null, agent: null }
}
