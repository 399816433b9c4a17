/** Asking an authority for a time-stamp (RFC 3161): the question as bytes, and what an answer to it is worth. Asks nothing itself. */
import { readTimestamp } from '../cms/read-timestamp.ts'
import { readWholeDer } from '../trust/read-der.ts'
import { asn1 } from '../trust/structures.ts'

export interface TimestampQuestion {
  /** SHA-256 of what is stamped. */
  hash: Buffer
  /** At random: an answer to another question is none to this one. */
  nonce: Buffer
  /** OID of the authority's policy; absent = whichever it likes. */
  policy?: string | undefined
}

/** Why an answer brings no stamp: not given; none that can be read; to another question; over something else; under another policy. */
export type TimestampRefusal = 'not-granted' | 'not-understood' | 'other-nonce' | 'other-hash' | 'other-policy'

const sha256 = '2.16.840.1.101.3.4.2.1'

/** `TimeStampReq`, which asks for the certificate too. */
export function writeTimestampQuestion({ hash, nonce, policy }: TimestampQuestion): Buffer {
  const { Sequence, ObjectIdentifier, Null, OctetString, Integer, Boolean: Flag } = asn1()
  const algorithm = new Sequence({ value: [new ObjectIdentifier({ value: sha256 }), new Null()] })
  const imprint = new Sequence({ value: [algorithm, new OctetString({ valueHex: new Uint8Array(hash) })] })
  const request = new Sequence({
    value: [
      new Integer({ value: 1 }),
      imprint,
      ...(policy === undefined ? [] : [new ObjectIdentifier({ value: policy })]),
      new Integer({ valueHex: new Uint8Array(toPositive(nonce)) }),
      new Flag({ value: true }),
    ],
  })
  return Buffer.from(request.toBER())
}

/** The token of an answer that fits its question; who signed it is not looked at here. */
export function readTimestampAnswer(
  bytes: Uint8Array,
  { hash, nonce, policy }: TimestampQuestion,
): { token: Buffer } | { because: TimestampRefusal } {
  const { Sequence, Integer } = asn1()
  const answer = readWholeDer(bytes)
  if (!(answer instanceof Sequence)) return { because: 'not-understood' }
  const [info, content] = answer.valueBlock.value
  const status = info instanceof Sequence ? info.valueBlock.value[0] : undefined
  if (!(status instanceof Integer)) return { because: 'not-understood' }
  // Granted, or granted with changes, which are looked at below.
  if (![0, 1].includes(status.valueBlock.valueDec)) return { because: 'not-granted' }
  if (!(content instanceof Sequence)) return { because: 'not-understood' }
  const token = Buffer.from(content.valueBeforeDecodeView)
  const stamp = readTimestamp(token)
  if (stamp === null) return { because: 'not-understood' }
  if (stamp.imprint.digest !== 'sha256' || !stamp.imprint.hash.equals(hash)) return { because: 'other-hash' }
  if (!stamp.nonce?.equals(toPositive(nonce))) return { because: 'other-nonce' }
  if (policy !== undefined && stamp.policy !== policy) return { because: 'other-policy' }
  return { token }
}

/** As a positive number is written: in the fewest bytes, with a zero before a first bit that would be a sign. */
function toPositive(bytes: Buffer): Buffer {
  let from = 0
  while (from < bytes.length - 1 && bytes[from] === 0) from += 1
  const rest = bytes.subarray(from)
  return (rest[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), rest]) : rest
}
