/**
 * A page that is the same for everybody until the next start: made once, compressed once, and sent from the same bytes, so
 * that asking for it costs no more than asking for nothing and a slow reader of it holds no copy of its own.
 */
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Context } from 'hono'
import { matchesEtag } from '../input/etag.ts'
import { type Env, findHeader } from '../request.ts'
import { answer } from '../respond.ts'
import type { LargeAnswers } from '../server/stranger-bytes.ts'

interface Representation {
  body: Buffer<ArrayBuffer>
  etag: string
}

export interface FixedPage {
  contentType: string
  plain: Representation
  gzip: Representation
}

export function fixedPage(text: string, contentType: string): FixedPage {
  const body = Buffer.from(text)
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  return {
    contentType,
    plain: { body, etag: `"${digest}"` },
    // Strong validators differ where the bytes differ (RFC 9110, 8.8.3.3).
    gzip: { body: Buffer.from(gzipSync(body)), etag: `"${digest}-gzip"` },
  }
}

/**
 * May be kept, and is asked for again each time: the answer is then 304 and empty. What is not empty is taken from `allowance`.
 * `vary` = the headers of a request by which the page was chosen.
 */
export function answerFixed(
  c: Context<Env>,
  page: FixedPage,
  allowance: LargeAnswers,
  vary = 'accept-encoding',
): Response {
  const { headers } = c.get('request')
  const zipped = acceptsGzip(findHeader(c, 'accept-encoding'))
  const { body, etag } = zipped ? page.gzip : page.plain
  Object.assign(headers, { etag, vary, 'cache-control': 'no-cache' })
  if (matchesEtag(findHeader(c, 'if-none-match'), etag)) {
    return answer(c, null, page.contentType, 304)
  }
  allowance.take(c, body.length)
  if (zipped) headers['content-encoding'] = 'gzip'
  return answer(c, body, page.contentType)
}

/** RFC 9110, 12.5.3: `gzip`, `x-gzip` or `*`, unless their weight is nought. */
function acceptsGzip(header: string | undefined): boolean {
  const weights = new Map(
    (header ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part.toLowerCase().split(';')
      const weight = parameters.map((one) => /^\s*q\s*=\s*([\d.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined)
      return [coding.trim(), Number(weight ?? 1)] as const
    }),
  )
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0
}
