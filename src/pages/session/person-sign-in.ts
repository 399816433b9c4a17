/**
 * Signing in with a provider (OpenID Connect): to it with a sealed flow in the browser, and back from it into a session. The cookie of
 * the flow is Lax, because the browser comes back from another site; that of the session stays Strict, so the way on from here is a page
 * of ours and no redirect.
 */

import { z } from '@hono/zod-openapi'
import type { Context, Hono } from 'hono'
import type { Persons } from '../../access/persons/open-persons.ts'
import { requireRole } from '../../access/policy.ts'
import type { Role } from '../../domain/access.ts'
import type { SignInEntry } from '../../domain/audit.ts'
import { GatewayFailure, toFailure } from '../../domain/failure.ts'
import type { Clock } from '../../domain/runtime.ts'
import type { PagesEdge } from '../../http/edge.ts'
import { type Env, findHeader } from '../../http/request.ts'
import { html } from '../markup.ts'
import type { OwnView, OwnVisitor, PageView } from '../page-context.ts'
import { outsidePage } from '../shell.ts'
import { type Gate, ownPage } from './session-guard.ts'

/** Longer than anyone looks for a password; a flow that is older is begun again. */
const flowMs = 600_000

const Flow = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  origin: z.string(),
  back: z.string(),
  at: z.number(),
})

interface PersonSignInDeps<View extends OwnView, Visitor extends OwnVisitor> {
  gate: Gate<View, Visitor>
  base: string
  /** Any one of these opens the door. */
  roles: readonly Role[]
  persons: Persons
  /** How browsers address this gateway. */
  origins: readonly string[]
  clock: Clock
  /** Takes from the refused attempts of the address that asks; fails when it had its share. */
  takeAttempt(c: Context<Env>): void
  record(entry: SignInEntry): Promise<void>
  recordRefused: PagesEdge['recordRefusedSignIn']
}

export function mountPersonSignIn<View extends OwnView, Visitor extends OwnVisitor>(
  app: Hono<Env>,
  deps: PersonSignInDeps<View, Visitor>,
): void {
  const { gate, base, roles, persons, origins, clock, takeAttempt, record, recordRefused } = deps
  const callback = `${base}/sign-in/callback`

  app.get(`${base}/sign-in/begin`, async (c) => {
    const origin = findOrigin(c, origins)
    const back = ownPage(base, c.req.query('back') ?? null)
    const { url, flow } = await persons.begin(origin + callback)
    gate.keepFlow(c, JSON.stringify({ ...flow, origin, back, at: clock.now() }), flowMs)
    return gate.go(c, url)
  })

  app.get(callback, async (c) => {
    const request = c.get('request')
    request.operation = 'sign-in'
    try {
      const flow = readFlow(gate.takeFlow(c), clock.now())
      const url = new URL(callback, flow.origin)
      url.search = new URL(c.req.url).search
      const { person, officer } = await persons.finish(url, flow)
      const caller = persons.toCaller(person)
      if (!caller) throw new GatewayFailure('role-required')
      requireRole(caller, ...roles)
      const { credentialId } = caller
      gate.begin(c, { credentialId, officer, person })
      const consumer = caller.consumer.id
      await record({
        ...signIn(request.id, base),
        consumer,
        credential: credentialId,
        officer,
        outcome: 'done',
        result: 'done',
      })
      return gate.page(c, goingOnPage(gate.toView(c), flow.back))
    } catch (error) {
      const { code } = toFailure(error)
      await recordRefused(c, { object: base, code })
      takeAttempt(c)
      throw error
    }
  })
}

const signIn = (requestId: string, base: string) =>
  ({ kind: 'sign-in', operation: 'sign-in', requestId, object: base }) as const

function readFlow(text: string | undefined, now: number): z.infer<typeof Flow> {
  // Nobody but us can have sealed it; what else is sealed under the same key is no flow.
  const read = Flow.safeParse(text === undefined ? undefined : JSON.parse(text))
  if (!read.success || now - read.data.at > flowMs) throw new GatewayFailure('sign-in-refused', { detail: 'flow' })
  return read.data
}

/** The one by which this browser came; what it says of itself chooses among ours and no other. */
export function findOrigin(c: Context<Env>, origins: readonly string[]): string {
  const hosts = [findHeader(c, 'x-forwarded-host'), findHeader(c, 'host')]
  const [first] = origins
  if (first === undefined) throw new GatewayFailure('sign-in-unavailable')
  return origins.find((origin) => hosts.includes(new URL(origin).host)) ?? first
}

/** On by itself, and by a link where a browser does not. */
function goingOnPage(view: PageView, to: string) {
  const { t } = view
  const main = html`<section class="sign-in"><h1>${t.signIn.done}</h1><p class="buttons"><a class="button primary" href="${to}">${t.signIn.goOn}</a></p></section>`
  return outsidePage(view, { title: t.signIn.done, main, kind: 'narrow', onTo: to })
}
