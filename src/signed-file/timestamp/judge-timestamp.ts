/** Whether a time-stamp over some bytes is by an authority that is trusted: for those who have the bytes, the token and the roots, and no network. */
import { judgeStamp, type StampVerdict } from '../judge-time.ts'
import { hashBytes } from '../trust/algorithms.ts'
import type { Certificate } from '../trust/read-certificate.ts'
import { emptyTrust, readPemCertificates } from '../trust/trust-store.ts'

export interface JudgedTimestamp {
  verdict: StampVerdict
  /** Whether it proves when the bytes existed. */
  good: boolean
  /** As the authority states it, in ms since the epoch. */
  at: number | null
  /** Whose stamp it is. */
  authority: string | null
}

/** `null` = a file of roots that holds anything else, or nothing. */
export function readTimestampRoots(pem: string): readonly Certificate[] | null {
  return readPemCertificates(Buffer.from(pem))
}

export function judgeTimestamp(
  stamped: Uint8Array,
  token: Buffer,
  { roots, now }: { roots: readonly Certificate[]; now: number },
): JudgedTimestamp {
  const trust = { ...emptyTrust, roots }
  const { verdict, at, authority } = judgeStamp({
    token,
    hashStamped: (digest) => hashBytes(digest, Buffer.from(stamped)),
    trust,
    now,
  })
  const good = verdict === 'proven' || verdict === 'trusted'
  return { verdict, good, at, authority: authority?.name ?? null }
}
