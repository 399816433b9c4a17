/**
 * Asks responders and list servers about certificates, at the hosts of the operator alone, within a time and a size. What one answered is
 * kept, and that one did not answer too: a server that is down costs one file its time-out, and not every file. Who asks gets bytes:
 * whether they say anything, and who signed them, is judged where files are judged.
 */
import type { MonotonicClock } from '../domain/runtime.ts'
import type { SmallAnswer, SmallQuestion } from '../domain/small-question.ts'
import { isListedHost } from '../signed-file/judge-address.ts'
import type { StatusEvidence, StatusQuestion } from '../signed-file/trust/status-questions.ts'
import type { OnlineStatusSettings } from './settings.ts'

export interface StatusFinder {
  /** Never rejects. */
  find(questions: readonly StatusQuestion[]): Promise<StatusEvidence>
}

export interface StatusFinderOptions {
  settings: Pick<OnlineStatusSettings, 'hosts' | 'timeoutMs' | 'keepMs'>
  fetch(question: SmallQuestion, signal: AbortSignal): Promise<SmallAnswer>
  monotonic?: MonotonicClock
}

/** A chain has three certificates that can be revoked; two signers and a time-stamp have three chains. */
const questionsMax = 12
/** A server that is down is asked again after this: one file a minute waits for it. */
const failedKeepMs = 60_000
/** Responses have 2 kB, lists up to some megabytes. */
const keptMax = 500
const keptBytesMax = 64 * 1_024 * 1_024

interface Kept {
  answer: Promise<Uint8Array | null>
  bytes: number
  until: number
}

export function createStatusFinder({ settings, fetch, monotonic = performance }: StatusFinderOptions): StatusFinder {
  const { hosts, timeoutMs, keepMs } = settings
  /** In the order in which they were asked. */
  const kept = new Map<string, Kept>()
  let keptBytes = 0

  function drop(key: string): void {
    keptBytes -= kept.get(key)?.bytes ?? 0
    kept.delete(key)
  }

  function ask(question: StatusQuestion): Promise<Uint8Array | null> {
    const key = `${question.url} ${Buffer.from(question.request ?? []).toString('base64')}`
    const known = kept.get(key)
    if (known !== undefined && monotonic.now() < known.until) return known.answer
    drop(key)
    const one: Kept = { answer: fetchAnswer(question), bytes: 0, until: Number.POSITIVE_INFINITY }
    kept.set(key, one)
    void one.answer.then((answer) => {
      one.until = monotonic.now() + (answer === null ? failedKeepMs : keepMs)
      if (kept.get(key) !== one) return
      one.bytes = answer?.length ?? 0
      keptBytes += one.bytes
      for (const oldest of kept.keys()) {
        if (kept.size <= keptMax && keptBytes <= keptBytesMax) break
        drop(oldest)
      }
    })
    return one.answer
  }

  async function fetchAnswer({ url, request }: StatusQuestion): Promise<Uint8Array | null> {
    const question: SmallQuestion =
      request === null
        ? { url, method: 'GET', headers: { accept: 'application/pkix-crl, */*' }, body: null }
        : {
            url,
            method: 'POST',
            headers: { accept: 'application/ocsp-response', 'content-type': 'application/ocsp-request' },
            body: Buffer.from(request),
          }
    try {
      const { status, body } = await fetch(question, AbortSignal.timeout(timeoutMs))
      return status === 200 && body.length > 0 ? new Uint8Array(body) : null
    } catch {
      return null
    }
  }

  return {
    async find(questions) {
      const allowed = questions.filter(({ url }) => isAllowed(url, hosts)).slice(0, questionsMax)
      const answers: Uint8Array[] = []
      const answered = new Set<string>()
      const requestAll = async (some: readonly StatusQuestion[]) => {
        const found = await Promise.all(some.map(async (one) => ({ one, answer: await ask(one) })))
        for (const { one, answer } of found) {
          if (answer === null) continue
          answers.push(answer)
          answered.add(one.certificate)
        }
      }
      await requestAll(allowed.filter(({ request }) => request !== null))
      // A list has thousands of others: it is fetched where no responder answered.
      await requestAll(allowed.filter(({ request, certificate }) => request === null && !answered.has(certificate)))
      // Equal lists of several certificates are one.
      return { answers: [...new Set(answers)], asked: [...new Set(allowed.map(({ certificate }) => certificate))] }
    },
  }
}

/** The usual port of its scheme, or the one that the operator wrote behind the host. */
function isAllowed(url: string, hosts: readonly string[]): boolean {
  const { hostname, port, username, password } = new URL(url)
  if (username !== '' || password !== '') return false
  const listed = hosts.flatMap((host) => {
    const [name = '', own = ''] = host.split(':')
    return own === port ? [name] : []
  })
  return isListedHost(hostname, listed)
}
