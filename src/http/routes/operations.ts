/** Probes, metrics and the API's description: open, because nothing here is about a person. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { answer, answerJson } from '../answer.ts'
import { docsPage } from '../docs-page.ts'
import { openApiDocument } from '../openapi.ts'
import type { Env } from '../request.ts'

/** One thing that must work before this process can serve. */
interface Readiness {
  ready: boolean
  checks: Record<string, 'ok' | 'failing'>
}

export interface OperationsParts {
  readiness: () => Readiness
  metrics: (() => Promise<{ contentType: string; text: string }>) | undefined
}

const Report = z.object({ ready: z.boolean(), checks: z.record(z.string(), z.enum(['ok', 'failing'])) })
const text = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } })
const get = (path: string, summary: string, responses: Parameters<typeof createRoute>[0]['responses']) =>
  createRoute({ method: 'get', path, summary, tags: ['operations'], responses })

export function mountOperations(app: OpenAPIHono<Env>, { readiness, metrics }: OperationsParts): void {
  const report = { 'application/json': { schema: Report } }
  app.openAPIRegistry.registerPath(get('/livez', 'Is the process alive?', { 200: text('It is') }))
  app.openAPIRegistry.registerPath(
    get('/readyz', 'Can it serve right now?', {
      200: { description: 'It can', content: report },
      503: { description: 'It cannot; `checks` says why', content: report },
    }),
  )
  app.openAPIRegistry.registerPath(get('/metrics', 'Metrics for Prometheus', { 200: text('Text exposition format') }))

  app.get('/livez', (c) => answer(c, 'alive\n', 'text/plain; charset=utf-8'))
  app.get('/readyz', (c) => {
    const state = readiness()
    return answerJson(c, state, state.ready ? 200 : 503)
  })
  if (metrics) {
    app.get('/metrics', async (c) => {
      const { contentType, text: body } = await metrics()
      return answer(c, body, contentType)
    })
  }

  let document: ReturnType<typeof openApiDocument> | undefined
  const describe = () => (document ??= openApiDocument(app))
  app.get('/openapi.json', (c) => answerJson(c, describe()))
  app.get('/docs', async (c) => answer(c, String(await docsPage(describe())), 'text/html; charset=utf-8'))
  app.get('/', (c) => c.redirect('/docs'))
}
