/** Probes, metrics and the API's description: open, because nothing here is about a person. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { GatewayFailure } from '../../domain/failure.ts'
import { wantsPage } from '../input/accept.ts'
import { getLanguage, type Language } from '../language.ts'
import { problem } from '../openapi-document.ts'
import { answerFixed, type FixedPage, fixedPage } from '../pages/fixed-page.ts'
import { createReference, type Reference, referenceHeaders } from '../pages/reference/reference.ts'
import { sharedRendering } from '../pages/shared-rendering.ts'
import { type Env, findHeader } from '../request.ts'
import { answer, answerJson } from '../respond.ts'
import { createLargeAnswers } from '../server/stranger-bytes.ts'
import type { Outgoing } from '../streams/client-abort.ts'

/** One thing that must work before this process can serve. */
export interface Readiness {
  ready: boolean
  checks: { audit: 'ok' | 'failing'; drain: 'ok' | 'failing' }
}

export interface OperationsDeps {
  readiness: () => Readiness
  metrics: (() => Promise<{ contentType: string; text: string }>) | undefined
}

const Check = z.enum(['ok', 'failing'])
/** Also reported beside the links: a healthy link serves no one through a gateway that cannot. */
export const ReadinessReport = z
  .object({
    ready: z
      .boolean()
      .describe('Whether requests are served at all: false = every request of every consumer gets a 503'),
    checks: z.object({
      audit: Check.describe('Records can be written; without them nothing is disclosed'),
      drain: Check.describe('`failing` = this process is ending'),
    }),
  })
  .meta({ id: 'Readiness' })
const text = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } })
const get = (
  path: string,
  operationId: string,
  summary: string,
  description: string,
  responses: Parameters<typeof createRoute>[0]['responses'],
) =>
  createRoute({ method: 'get', path, operationId, summary, description, tags: ['operations'], security: [], responses })

export function mountOperations(app: OpenAPIHono<Env>, { readiness, metrics }: OperationsDeps): void {
  const report = { 'application/json': { schema: ReadinessReport } }
  app.openAPIRegistry.registerPath(
    get(
      '/livez',
      'checkLiveness',
      'Is the process alive?',
      'Asks nothing of anyone: for what restarts a process that hangs.',
      {
        200: text('It is'),
      },
    ),
  )
  app.openAPIRegistry.registerPath(
    get(
      '/readyz',
      'checkReadiness',
      'Can it serve right now?',
      'For what shares requests among processes. A link that is down does not make it unready: its failures are answered.',
      {
        200: { description: 'It can', content: report },
        503: { description: 'It cannot; `checks` says why', content: report },
      },
    ),
  )
  app.openAPIRegistry.registerPath(
    get('/metrics', 'readMetrics', 'Metrics for Prometheus', 'About no person.', {
      200: text('Text exposition format'),
      404: problem('The configuration has metrics turned off'),
      429: problem('More was fetched from this address than is served without credentials; see Retry-After'),
    }),
  )

  app.get('/livez', (c) => answer(c, 'alive\n', 'text/plain; charset=utf-8'))
  app.get('/readyz', (c) => {
    const state = readiness()
    return answerJson(c, state, state.ready ? 200 : 503)
  })
  if (metrics) {
    // An allowance of its own: a reader of pages behind the same proxy must not silence the scrapes.
    const scrapes = createLargeAnswers()
    const shared = sharedRendering(metrics)
    app.get('/metrics', async (c) => {
      const { rendering, release } = await shared.take()
      const outgoing = (c.env as { outgoing?: Outgoing } | undefined)?.outgoing
      if (outgoing) outgoing.once('close', release)
      else release()
      scrapes.take(c, rendering.body.length)
      return answer(c, rendering.body, rendering.contentType)
    })
  }

  const allowance = createLargeAnswers()
  let described: Described | undefined
  const describe = () => (described ??= readDescribed())
  app.get('/openapi.json', (c) => answerFixed(c, describe().getDocument(), allowance))
  const showSearch = async (c: Context<Env>, query: string, status: 200 | 404) => {
    const page = await describe().reference.search(query.trim().slice(0, queryMax), chooseLanguage(c))
    Object.assign(c.get('request').headers, referenceHeaders, { vary: 'accept, accept-language' })
    return answer(c, page, 'text/html; charset=utf-8', status)
  }
  /** A person who mistyped the address of a page is shown what is like it. */
  const showMissing = (c: Context<Env>, name: string) => {
    if (!wantsPage(findHeader(c, 'accept'))) throw new GatewayFailure('route-not-found')
    return showSearch(c, name, 404)
  }
  const showPage = async (c: Context<Env>, name: string) => {
    const page = await describe().reference.getPage(name, chooseLanguage(c))
    if (!page) return showMissing(c, name)
    Object.assign(c.get('request').headers, referenceHeaders)
    return answerFixed(c, page, allowance, 'accept-encoding, accept-language')
  }
  app.get('/docs', (c) => showPage(c, ''))
  app.get('/docs/search', (c) => showSearch(c, c.req.query('q') ?? '', 200))
  app.get('/docs/reference.css', (c) => answerFixed(c, describe().reference.style, allowance))
  app.get('/docs/try.js', (c) => answerFixed(c, describe().reference.script, allowance))
  app.get('/docs/:page', (c) => showPage(c, c.req.param('page')))
  app.get('/', (c) => {
    c.get('request').headers.location = '/docs'
    return answer(c, null, 'text/plain; charset=utf-8', 302)
  })
}

/** Of a search: longer than any name here. */
const queryMax = 100

/** The one that the address names, otherwise the one that the reader prefers. */
function chooseLanguage(c: Context<Env>): Language {
  const named = c.req.query('lang')
  return named === 'vi' || named === 'en' ? named : getLanguage(findHeader(c, 'accept-language'))
}

interface Described {
  getDocument(): FixedPage
  reference: Reference
}

/**
 * The published description, which is made from the routes (`npm run generate`). Making it here would take every start a fifth of a
 * second, and keep in memory what only describes.
 */
function readDescribed(): Described {
  const document = JSON.parse(readFileSync(descriptionFile, 'utf8')) as object
  let page: FixedPage | undefined
  return {
    getDocument: () => (page ??= fixedPage(JSON.stringify(document), 'application/json')),
    reference: createReference(document),
  }
}

const descriptionFile = join(import.meta.dirname, '../../../contracts/gateway/openapi.json')
