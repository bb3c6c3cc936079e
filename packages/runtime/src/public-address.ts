import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Answers a host's addresses. */
export type ResolveHost = (hostname: string) => Promise<LookupAddress[]>

/** The host stands for an address inside somebody's network: this one, or the cloud provider's metadata service. */
export class PrivateAddressError extends Error {
  override name = 'PrivateAddressError'
}

/** Whether anybody on the internet may have this address. IPv4 addresses that are written as IPv6 count as IPv4. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}

/** The system's own resolver. */
export const resolveHost: ResolveHost = (hostname) =>
  new Promise((resolve, reject) => {
    lookup(hostname, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })

/**
 * A look-up for a connector: the addresses that are judged are the very ones that are connected to, so that a name whose
 * answers change between look and connect (DNS rebinding) gains nothing. One private address among them refuses all.
 */
export function publicAddressLookup(resolve: ResolveHost): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const first = addresses[0]
        const hidden = addresses.find(({ address }) => !isPublicAddress(address))
        if (first === undefined || hidden !== undefined)
          callback(
            new PrivateAddressError(
              hidden === undefined
                ? `${hostname} has no address`
                : `${hostname} stands for ${hidden.address}, which is not public`,
            ),
            '',
            0,
          )
        else if (options.all) callback(null, addresses)
        else callback(null, first.address, first.family)
      },
      (error: Error) => callback(error, '', 0),
    )
  }
}
