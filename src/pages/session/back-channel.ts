/**
 * The provider says that somebody has signed out (OpenID Connect Back-Channel Logout 1.0): every session of that person here ends, at
 * all sets of pages and replicas. The token proves who says it; no one else is asked.
 */
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Persons } from '../../access/persons/open-persons.ts'
import type { SessionEnds } from '../../access/session-ends.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { PagesEdge } from '../../http/edge.ts'
import type { Env } from '../../http/request.ts'
import { answer } from '../../http/respond.ts'
import { readForm } from '../forms/form.ts'

const backChannelPath = '/sign-in/back-channel-logout'

export function mountBackChannel(app: OpenAPIHono<Env>, edge: PagesEdge, persons: Persons, ends: SessionEnds): void {
  app.post(backChannelPath, async (c) => {
    const form = await readForm(c)
    const token = form.get('logout_token')
    if (token === null) throw new GatewayFailure('sign-in-refused', { detail: 'logout_token' })
    const who = await persons.readSignOut(token)
    const isFirst = await ends.endPerson(who, who.id)
    // A provider that did not hear our answer sends it again, and so may anyone who has caught it: it is done already.
    if (!isFirst) return answer(c, null, 'text/plain; charset=utf-8')
    await edge.recordSignIn({
      kind: 'sign-in',
      operation: 'sign-out',
      requestId: c.get('request').id,
      consumer: '',
      credential: who.subject === null ? '' : `person ${who.subject}`,
      officer: '',
      outcome: 'done',
      result: 'done',
      object: 'provider',
    })
    return answer(c, null, 'text/plain; charset=utf-8')
  })
}
