/** One call to the gateway: its attempts, its time, and what became of it. */
import { type Failure, LienthongError, type Problem } from './failure.ts'
import { mayHaveBeenDone, type Repeating, type RetryLimits, waitBeforeRepeat } from './retry.ts'

export interface ClientOptions {
  /** Address of the gateway, such as `https://lienthong.example.vn`. */
  url: string
  /** API key or access token, or what fetches one; called for every attempt. Absent: the connection itself proves who calls. */
  key?: string | (() => string | Promise<string>)
  /** Language of titles and next steps. */
  language?: 'vi' | 'en'
  /** Longest time of a call with all its attempts and waits, 60 s unless set. */
  timeoutMs?: number
  /** Longest time of one attempt, 30 s unless set; the gateway itself answers within 15 s. */
  attemptTimeoutMs?: number
  /** 4 attempts, waits from 500 ms to 8 s, unless set. */
  retry?: Partial<RetryLimits>
  /** In the place of the global `fetch`, such as one with a client certificate. */
  fetch?: typeof fetch
}

export interface CallOptions {
  /** Ends the call; it then throws the signal's reason. */
  signal?: AbortSignal
  timeoutMs?: number
  headers?: Readonly<Record<string, string>>
}

interface Request extends CallOptions {
  method: string
  /** With its query. */
  path: string
  body?: string | Uint8Array<ArrayBuffer> | Blob
  repeating: Repeating
  /** Time of one attempt, where it is longer than usual. */
  attemptTimeoutMs?: number
}

export type Send = <T>(request: Request, read: (response: Response) => Promise<T>) => Promise<T>

const defaults = { timeoutMs: 60_000, attemptTimeoutMs: 30_000 }
const retryDefaults: RetryLimits = { attemptsMax: 4, delayMs: 500, delayMaxMs: 8_000 }

export function createSend(options: ClientOptions): Send {
  const limits = { ...retryDefaults, ...options.retry }
  const base = readBase(options.url)
  const call = options.fetch ?? fetch

  async function attempt<T>(request: Request, timeLeftMs: number, read: (response: Response) => Promise<T>) {
    const key = typeof options.key === 'function' ? await options.key() : options.key
    const timeoutMs = request.attemptTimeoutMs ?? options.attemptTimeoutMs ?? defaults.attemptTimeoutMs
    const ownEnd = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeoutMs, timeLeftMs))))
    const { signal } = request
    let status = 0
    try {
      const response = await call(base + request.path, {
        method: request.method,
        headers: {
          accept: 'application/json',
          'accept-language': options.language ?? 'vi',
          ...(key !== undefined && { authorization: `Bearer ${key}` }),
          ...request.headers,
        },
        ...(request.body !== undefined && { body: request.body }),
        signal: signal ? AbortSignal.any([signal, ownEnd]) : ownEnd,
        // A filing that a redirect turned into a GET would be answered as if it had been taken.
        redirect: 'manual',
      })
      status = response.status
      if (response.ok) return { value: await read(response) }
      return { failure: await readFailure(response), status, retryAfterMs: readRetryAfter(response) }
    } catch (error) {
      signal?.throwIfAborted()
      return { failure: toFailure(status, error), status, retryAfterMs: undefined }
    }
  }

  return async (request, read) => {
    const end = performance.now() + (request.timeoutMs ?? options.timeoutMs ?? defaults.timeoutMs)
    // Once true it stays so: a later refusal says nothing of an earlier attempt.
    let perhapsDone = false
    for (let number = 1; ; number++) {
      request.signal?.throwIfAborted()
      const outcome = await attempt(request, end - performance.now(), read)
      if ('value' in outcome) return outcome.value
      const { failure, status, retryAfterMs } = outcome
      perhapsDone ||= request.repeating !== 'nothing' && mayHaveBeenDone({ status })
      const made = { number, failure, status, retryAfterMs }
      const waitMs = waitBeforeRepeat(made, request.repeating, end - performance.now(), limits, Math.random())
      if (waitMs === undefined) throw new LienthongError(failure, number, retryAfterMs, perhapsDone)
      await pause(waitMs, request.signal)
    }
  }
}

/** A wrong address is a mistake of the program: it fails at once, and is no failure of a call that would be repeated. */
function readBase(url: string): string {
  // In a program without types an unset variable arrives here too.
  const text = String(url ?? '')
  if (!/^https?:\/\/./i.test(text) || !URL.canParse(text)) {
    throw new TypeError(`url must be the address of the gateway, such as http://127.0.0.1:8080, and is '${text}'`)
  }
  return text.replace(/\/+$/, '')
}

/** Waits; throws the signal's reason when that ends it. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, ms)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

const fromProxies = [408, 429, 502, 503, 504]

/** The gateway's own words, or what stands in their place. */
async function readFailure(response: Response): Promise<Failure> {
  const { status } = response
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
    const problem: unknown = await response.json()
    if (isProblem(problem)) return problem
  } else await response.body?.cancel()
  return {
    code: 'answer-not-understood',
    title: `HTTP ${status} without a problem document: it did not come from the gateway`,
    status,
    retryable: fromProxies.includes(status),
  }
}

function isProblem(value: unknown): value is Problem {
  const { code, retryable } = Object(value)
  return typeof code === 'string' && typeof retryable === 'boolean'
}

function toFailure(status: number, error: unknown): Failure {
  const reason = describe(error)
  if (status === 0) return { code: 'no-answer', title: reason, retryable: true }
  return { code: 'answer-not-understood', title: `HTTP ${status}, but: ${reason}`, status, retryable: true }
}

/** In Node.js `fetch failed` is all that the error itself says: which address refused stands in its cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, code } = Object(error.cause)
  const cause = message || code
  return typeof cause === 'string' ? `${error.message}: ${cause}` : error.message
}

/** Whole seconds or a date (RFC 9110, 10.2.3). */
function readRetryAfter(response: Response): number | undefined {
  const text = response.headers.get('retry-after')
  if (text === null) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
