/** What a trace records of an attempt: which path, whether it was a trial, and how it ended. */
import type { Span } from '../domain/trace.ts'
import type { End } from './bounded-attempt.ts'
import type { Attempt } from './call.ts'

export interface SpannedAttempt<T> {
  attempt: Attempt<T>
  end(end: End): void
}

/** Gives the attempt a span of its own below `parent`; the attempt gets that span as an argument. */
export function spanned<T>(
  parent: Span,
  attempt: Attempt<T>,
  about: { link: string; path: string; trial: boolean },
): SpannedAttempt<T> {
  const span = parent.child(`attempt ${about.path}`, {
    'lienthong.link': about.link,
    'lienthong.path': about.path,
    ...(about.trial && { 'lienthong.trial': true }),
  })
  return {
    attempt: (path, signal) => attempt(path, signal, span),
    end({ failure, unwanted }) {
      if (failure === null) {
        span.set({ 'lienthong.outcome': 'ok' })
        span.end()
        return
      }
      const { code, layer, phase } = failure
      span.set({ 'lienthong.outcome': code, 'lienthong.layer': layer })
      if (phase !== undefined) span.set({ 'lienthong.phase': phase })
      // Cancelled because its caller no longer needs it: no error of this attempt.
      span.end(unwanted ? undefined : code)
    },
  }
}
