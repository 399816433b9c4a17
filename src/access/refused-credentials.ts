/**
 * Credentials that were refused, on record: what an auditor looks for after a theft. Anyone can show bad ones without end, so of a
 * flood some are recorded and the others counted, and the count stands in a record of its own at the latest a minute later.
 *
 * What somebody shows who has nothing of ours, and what is shown together with a token, key or certificate that is itself good, do not
 * share that room: who makes up tokens by the thousand hides no stolen one.
 */
import { createWorker } from '../delivery/worker.ts'
import type { CredentialRefusalEntry, SignInEntry } from '../domain/audit.ts'
import type { FailureCode } from '../domain/failure.ts'
import type { Logger, MonotonicClock } from '../domain/runtime.ts'

/** What is wrong with what was shown. That nothing was shown is no refusal of credentials. */
const recorded = [
  'credentials-unknown',
  'credentials-incomplete',
  'credentials-malformed',
  'token-invalid',
  'token-expired',
  'token-not-yet-valid',
  'token-issuer-unknown',
  'token-audience-wrong',
  'token-algorithm-refused',
  'token-key-unknown',
  'token-binding-missing',
  'token-binding-wrong',
  'proof-invalid',
  'proof-replayed',
  'client-certificate-unknown',
  'client-certificate-expired',
  'client-certificate-revoked',
  'client-certificate-header-untrusted',
  'sign-in-refused',
] as const satisfies readonly FailureCode[]
const codes: ReadonlySet<FailureCode> = new Set(recorded)

/** In a minute: of one address or one credential, and of all of its standing; some 300 MB a day at most. */
const perPartyMax = 60
const inAllMax = 200
const whileMs = 60_000

interface Refusal {
  requestId: string
  code: FailureCode
  /** What was shown, where it is known whose it would be. */
  credential: string | undefined
  /** Address from which it came. */
  peer: string
}

interface RefusedSignIn {
  requestId: string
  code: FailureCode
  peer: string
  /** Below which path the pages are. */
  object: string
}

export interface RefusedCredentials {
  /** Resolves when it is on record, or when there is nothing to record. Never rejects: the refusal stands in any case. */
  record(refusal: Refusal): Promise<void>
  /** The same for a person who wanted to sign in at a page; it takes from the room of those who have nothing of ours. */
  recordSignIn(refusal: RefusedSignIn): Promise<void>
  /** Puts on record what was only counted so far. */
  flush(): Promise<void>
  start(): void
  stop(): Promise<void>
}

interface RefusedDeps {
  append(entry: CredentialRefusalEntry | SignInEntry): Promise<void>
  logger: Logger
  monotonic?: MonotonicClock
}

/** Of one standing: so many of each party, and of all. */
interface Room {
  since: number
  written: number
  byParty: Map<string, number>
  /** Not recorded yet, with the latest of them. */
  leftOut: number
  latest: Refusal | undefined
}

export function createRefusedCredentials({ append, logger, monotonic = performance }: RefusedDeps): RefusedCredentials {
  const strangers = createRoom()
  const proven = createRoom()

  function mayWrite(room: Room, party: string): boolean {
    if (monotonic.now() - room.since >= whileMs) {
      room.since = monotonic.now()
      room.written = 0
      room.byParty.clear()
    }
    const own = room.byParty.get(party) ?? 0
    if (room.written >= inAllMax || own >= perPartyMax) return false
    room.written++
    room.byParty.set(party, own + 1)
    return true
  }

  /** With how many there were before it. Where the trail cannot be written they still count. */
  async function write(room: Room, refusal: Refusal): Promise<void> {
    const { requestId, code, credential = '', peer } = refusal
    const { leftOut } = room
    room.leftOut = 0
    room.latest = undefined
    const more = leftOut === 0 ? '' : `; ${leftOut} before it not recorded`
    const note = `from ${peer === '' ? 'unknown' : peer}${more}`
    const refused = { kind: 'credential-refusal', operation: 'authenticate' } as const
    await append({ ...refused, requestId, credential, result: code, note }).catch(() => {
      room.leftOut += leftOut + 1
      room.latest ??= refusal
      logger.error({ requestId, code }, 'access: refused credentials could not be put on record')
    })
  }

  function leaveOut(room: Room, refusal: Refusal): void {
    room.leftOut++
    room.latest = refusal
  }

  async function flush(): Promise<void> {
    for (const room of [strangers, proven]) {
      const { latest } = room
      if (latest === undefined) continue
      room.leftOut--
      await write(room, latest)
    }
  }

  const worker = createWorker({
    intervalMs: whileMs,
    firstMs: whileMs,
    onFailure: (error) =>
      logger.error({ error: (error as Error).name }, 'access: refused credentials were not counted'),
    round: async () => {
      await flush()
      return false
    },
  })

  return {
    async record(refusal) {
      if (!codes.has(refusal.code)) return
      const room = refusal.credential === undefined ? strangers : proven
      if (mayWrite(room, refusal.credential ?? refusal.peer)) await write(room, refusal)
      else leaveOut(room, refusal)
    },
    async recordSignIn({ requestId, code, peer, object }) {
      const refusal = { requestId, code, peer, credential: undefined }
      if (!mayWrite(strangers, peer)) return leaveOut(strangers, refusal)
      const attempt = { kind: 'sign-in', operation: 'sign-in', requestId, object } as const
      const nobody = { consumer: '', credential: '', officer: '' }
      await append({ ...attempt, ...nobody, outcome: 'refused', result: code }).catch(() => {
        leaveOut(strangers, refusal)
        logger.error({ requestId, code }, 'access: a refused sign-in could not be put on record')
      })
    },
    flush,
    start: worker.start,
    async stop() {
      await worker.stop()
      await flush()
    },
  }
}

function createRoom(): Room {
  return { since: Number.NEGATIVE_INFINITY, written: 0, byParty: new Map(), leftOut: 0, latest: undefined }
}
