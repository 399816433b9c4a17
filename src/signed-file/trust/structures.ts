/** The packages that know the structures of certificates and signatures. A gateway that reads none loads none: they are 2 MB of live heap. */
import { createRequire } from 'node:module'
import type * as Asn1 from 'asn1js'
import type * as Pki from 'pkijs'

let loadedPki: typeof Pki | undefined
let loadedAsn1: typeof Asn1 | undefined

/** X.509 and CMS. Loaded with the first structure that is read. */
export function pki(): typeof Pki {
  loadedPki ??= load<typeof Pki>('pkijs')
  return loadedPki
}

/** What they are made of. */
export function asn1(): typeof Asn1 {
  loadedAsn1 ??= load<typeof Asn1>('asn1js')
  return loadedAsn1
}

function load<T>(name: string): T {
  return createRequire(import.meta.url)(name)
}
