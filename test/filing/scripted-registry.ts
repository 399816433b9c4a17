/**
 * The other side of the seam to the registry, scripted: it keeps what it takes, counts every receipt, and answers as a
 * test scripts it. Used where the seam itself is under test; the wire has its own tests.
 */
import { hash } from 'node:crypto'
import { GatewayFailure } from '../../src/domain/failure.ts'
import type {
  PushAnswer,
  RegistryFiling,
  RegistryKey,
  RegistryPath,
  RegistryResult,
  RegistryStatus,
  StatusAnswer,
} from '../../src/domain/filing/civil-registry.ts'

/** `taken` = it takes the filing before it misbehaves. */
export type PushScript =
  | PushAnswer
  | { fails: GatewayFailure; taken: boolean }
  | { hangs: true; taken: boolean }
  | { run: (filing: RegistryFiling, signal: AbortSignal) => Promise<PushAnswer> }

export interface Receipt {
  dossier: string
  hash: string
  at: number
}

export class ScriptedRegistry {
  /** Every filing that it took, in order. */
  readonly receipts: Receipt[] = []
  /** Every push that reached it, taken or not. */
  readonly pushes: Receipt[] = []
  readonly requests: string[][] = []
  readonly held = new Map<string, { hash: string; status: RegistryStatus }>()
  readonly #scripts = new Map<string, PushScript[]>()
  readonly #answers = new Map<string, StatusAnswer[]>()
  /** Answers every push that has no script of its own. */
  always: PushScript | undefined
  pollFailure: GatewayFailure | undefined
  inFlight = 0
  inFlightMost = 0

  /** What the next pushes of this dossier get, one after the other; then it behaves. */
  script(dossier: string, ...pushes: PushScript[]): void {
    this.#scripts.set(dossier, pushes)
  }

  answer(dossier: string, ...answers: StatusAnswer[]): void {
    this.#answers.set(dossier, answers)
  }

  stand(dossier: string, status: Partial<RegistryStatus>): void {
    const held = this.held.get(dossier)
    if (!held) throw new Error(`the scripted registry does not hold ${dossier}`)
    held.status = { ...held.status, ...status }
  }

  count(dossier: string): number {
    return this.receipts.filter((receipt) => receipt.dossier === dossier).length
  }

  path(name = 'g2', options: { kinds?: readonly string[]; askMax?: number } = {}): RegistryPath {
    return {
      name,
      askMax: options.askMax ?? 3,
      findRoute: (kind) =>
        options.kinds && !options.kinds.includes(kind) ? null : { generation: 'G2', module: kind.toUpperCase() },
      fingerprint: (filing) => getFingerprint(filing),
      toFaults: () => [],
      push: (filing, signal) => this.#push(filing, signal),
      pollStatus: (keys) => this.#pollStatus(keys),
      probe: async () => {},
      condition: () => ({ token: null }),
      close: async () => {},
    }
  }

  async #push(filing: RegistryFiling, signal: AbortSignal): Promise<PushAnswer> {
    const receipt = { dossier: filing.dossier, hash: getFingerprint(filing), at: performance.now() }
    this.pushes.push(receipt)
    this.inFlight += 1
    this.inFlightMost = Math.max(this.inFlightMost, this.inFlight)
    try {
      const script = this.#scripts.get(filing.dossier)?.shift() ?? this.always
      if (script === undefined) return this.#take(receipt)
      if ('run' in script) return await script.run(filing, signal)
      if ('outcome' in script) return script.outcome === 'accepted' ? this.#take(receipt) : script
      if (script.taken) this.#take(receipt)
      if ('fails' in script) throw script.fails
      return await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new GatewayFailure('first-byte-timeout', { sent: 'maybe' })))
      })
    } finally {
      this.inFlight -= 1
    }
  }

  #take(receipt: Receipt): PushAnswer {
    const held = this.held.get(receipt.dossier)
    if (held && held.status.state !== 'supplement-requested') {
      return { outcome: 'duplicate', text: 'Hồ sơ đã được tiếp nhận.' }
    }
    this.receipts.push(receipt)
    this.held.set(receipt.dossier, { hash: receipt.hash, status: makeStatus('received') })
    return { outcome: 'accepted', text: null }
  }

  async #pollStatus(keys: readonly RegistryKey[]): Promise<StatusAnswer[]> {
    this.requests.push(keys.map(({ dossier }) => dossier))
    if (this.pollFailure) throw this.pollFailure
    return keys.map(({ dossier }) => {
      const scripted = this.#answers.get(dossier)
      const answer = scripted && (scripted.length > 1 ? scripted.shift() : scripted[0])
      if (answer) return answer
      const held = this.held.get(dossier)
      return held ? { known: true, status: held.status } : { known: false }
    })
  }
}

export function makeStatus(state: RegistryStatus['state'], more: Partial<RegistryStatus> = {}): RegistryStatus {
  return { state, at: null, reason: null, supplementDue: null, dueUnreadable: false, result: null, ...more }
}

export const pdf = Buffer.from('%PDF-1.4\n% a certificate of nobody\n%%EOF\n')

export function makeResult(more: Partial<RegistryResult> = {}): RegistryResult {
  return {
    personalNumber: '999326000001',
    personalNumberExpected: true,
    registerNumber: '12',
    registerBook: '01/2026',
    registerPage: '12',
    registeredOn: '2026-03-10',
    certificate: { mediaType: 'application/pdf', content: pdf },
    certificateExpected: true,
    people: [],
    unreadable: [],
    ...more,
  }
}

export const reset = new GatewayFailure('connection-reset', { sent: 'maybe' })
export const refusedConnection = new GatewayFailure('connection-refused', { sent: 'no' })

function getFingerprint({ files, ...filing }: RegistryFiling): string {
  return hash('sha256', JSON.stringify([filing, files.map(({ sha256 }) => sha256)]), 'hex')
}
