import { isIP } from 'node:net'

/** Where recordings may come from. */
export type AllowedSources = {
  /** Host suffixes, e.g. `.voximplant.com`: https on its usual port, public addresses only. */
  allowedHosts: readonly string[]
  /**
   * Whole origins, e.g. `http://127.0.0.1:9000` of the rehearsal rig or `https://s3.internal:9000` of an own bucket, that
   * the operator has named: neither https nor a public address is demanded of them.
   */
  trustedOrigins?: readonly string[]
}

export type JudgedSource =
  | { ok: true; url: URL; trusted: boolean }
  | { ok: false; reason: 'malformed-url' | 'not-https' | 'host-not-allowed' }

/** Whether a recording may be asked for at this address. Asked again for each redirect. */
export function judgeSource(address: string, sources: AllowedSources): JudgedSource {
  if (!URL.canParse(address)) return { ok: false, reason: 'malformed-url' }
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return { ok: false, reason: 'malformed-url' }
  if (sources.trustedOrigins?.some((origin) => URL.canParse(origin) && new URL(origin).origin === url.origin))
    return { ok: true, url, trusted: true }
  if (url.protocol !== 'https:') return { ok: false, reason: 'not-https' }
  if (url.port !== '' || !hasAllowedHost(url.hostname, sources.allowedHosts))
    return { ok: false, reason: 'host-not-allowed' }
  return { ok: true, url, trusted: false }
}

/** The platform tells some addresses without TLS: where the host is one of those that are allowed, it is asked with it. */
export function withTls(address: string, sources: AllowedSources): string {
  const secured = address.replace(/^http:/i, 'https:')
  return !judgeSource(address, sources).ok && judgeSource(secured, sources).ok ? secured : address
}

function hasAllowedHost(hostname: string, suffixes: readonly string[]): boolean {
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return false
  return suffixes.some((suffix) => {
    const domain = suffix.replace(/^\./, '').toLowerCase()
    return domain !== '' && (hostname === domain || hostname.endsWith(`.${domain}`))
  })
}
