/** Time-stamps (RFC 3161): when a content existed, as an authority's clock had it. */

import { type Digest, toDigest } from '../trust/algorithms.ts'
import { readWholeDer, structure, toMoment } from '../trust/read-der.ts'
import { pki } from '../trust/structures.ts'
import { type Cms, contentTypes, readCms } from './read-cms.ts'

export interface Timestamp {
  cms: Cms
  /** What the authority signed. */
  content: Buffer
  /** Milliseconds since the epoch. */
  generatedAt: number
  /** Of what was stamped. */
  imprint: { digest: Digest; hash: Buffer }
  /** As it was sent with the question; `null` = it has none. */
  nonce: Buffer | null
  /** OID of the policy under which it was given. */
  policy: string
}

/** `null` = no time-stamp that is read here. */
export function readTimestamp(token: Uint8Array): Timestamp | null {
  const cms = readCms(token)
  if (cms?.contentType !== contentTypes.timestamp || cms.content === null) return null
  const { content } = cms
  const value = readWholeDer(content)
  const read = value && structure(() => new (pki().TSTInfo)({ schema: value }))
  if (!read || read.extensions?.some(({ critical }) => critical)) return null
  const generatedAt = toMoment(read.genTime)
  const digest = toDigest(read.messageImprint.hashAlgorithm.algorithmId)
  if (generatedAt === null || digest === null) return null
  const hash = Buffer.from(read.messageImprint.hashedMessage.valueBlock.valueHexView)
  const nonce = read.nonce ? Buffer.from(read.nonce.valueBlock.valueHexView) : null
  return { cms, content, generatedAt, imprint: { digest, hash }, nonce, policy: read.policy }
}
