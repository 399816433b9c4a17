/**
 * Persons who sign in with OpenID Connect: code flow with PKCE, state and nonce, an ID token whose signature is verified, roles by the
 * configuration. The provider is asked when somebody signs in and never while they work: what it has said is sealed into the session.
 */
import * as openid from 'openid-client'
import { z } from 'zod'
import { type Caller, OfficerAccount, type Role } from '../../domain/access.ts'
import { dayMs } from '../../domain/duration.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { Clock, Logger } from '../../domain/runtime.ts'
import type { SmallAnswer, SmallQuestion } from '../../domain/small-question.ts'
import type { IssuerSettings } from '../settings.ts'
import { createTokenIssuer, type TokenIssuer } from '../token-issuer.ts'
import type { SignInSettings } from './settings.ts'

/** As the provider named them, and as a session keeps it. */
export interface Person {
  /** `sub`: by which a sign-out names the person. */
  subject: string
  /** `sid`: the session at the provider; `null` = it names none. */
  sessionId: string | null
  /** Of the values of the roles claim those that the configuration knows. */
  values: readonly string[]
  units: readonly string[]
}

/** What the browser keeps between leaving for the provider and coming back, sealed. */
interface SignInFlow {
  state: string
  nonce: string
  verifier: string
}

interface SignOutToken extends Pick<Person, 'sessionId'> {
  subject: string | null
  /** `jti`: by which the same token is known when it comes again. */
  id: string
}

export interface Persons {
  /** What the provider is called on the sign-in page. */
  name: string
  /** Whether keys with a typed account open the pages as well. */
  keys: boolean
  /** Where a browser goes to sign in. Fails with `sign-in-unavailable`. */
  begin(redirectUri: string): Promise<{ url: string; flow: SignInFlow }>
  /**
   * Who came back: `url` = where to, with the provider's answer. Fails with `sign-in-refused` for what does not belong to the flow or
   * is not good, with `role-required` for a person without a role here, and with `sign-in-unavailable`.
   */
  finish(url: URL, flow: SignInFlow): Promise<{ person: Person; officer: string }>
  /** The caller behind a person, by the roles of today's configuration; `undefined` = without any. */
  toCaller(person: Person): Caller | undefined
  /** Where a browser ends the session at the provider too; `undefined` = it has no such place, or is not known yet. */
  findSignOut(back: string): string | undefined
  /** Who is signed out by a logout token of the provider (back-channel). Fails with `sign-in-refused`. */
  readSignOut(token: string): Promise<SignOutToken>
}

interface PersonsDeps {
  fetch(settings: SignInSettings, question: SmallQuestion, signal: AbortSignal): Promise<SmallAnswer>
  clock: Clock
  logger: Logger
}

/** The consumer in whose name persons act: no entry of the register can have it, and no grant is its own. */
/** Stands for all of them where a record names a system. */
export const personsConsumer = 'persons@openid'
/** Of one person; pages ask for little. */
const quota = { perMinute: 600, burst: 100 }
/** A provider describes itself anew when it changes keys or addresses, which is announced for longer than that. */
const describedMs = 3_600_000
/** Between two tries to have it described. */
const cooldownMs = 2_000
/** Sign-ins that are with the provider at a time: a shift of hundreds begins within a minute, and each takes a fraction of a second. */
const underWayMax = 20

export function openPersons(settings: SignInSettings, { fetch, clock, logger }: PersonsDeps): Persons {
  const { issuer, clientId, clientSecret, accountClaim, rolesClaim, unitsClaim } = settings
  let againAt = 0
  let describing: Promise<openid.Configuration> | undefined
  let underWay = 0
  let described: { config: openid.Configuration; at: number } | undefined
  let issuerOfLogouts: { url: string; tokens: TokenIssuer } | undefined

  const customFetch: openid.CustomFetch = async (url, { method, headers, body, signal }) => {
    const question = {
      url,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: { ...headers },
      body: body === undefined || body === null ? null : String(body),
    } as const
    const answer = await fetch(settings, question, signal ?? AbortSignal.timeout(settings.timeoutMs))
    const contentType = [answer.headers['content-type']].flat()[0]
    return new Response(new Uint8Array(answer.body), {
      status: answer.status,
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    })
  }

  function describe(): Promise<openid.Configuration> {
    const now = performance.now()
    if (described && now - described.at < describedMs) return Promise.resolve(described.config)
    if (describing) return describing
    if (now < againAt) return described ? Promise.resolve(described.config) : Promise.reject(unavailable())
    againAt = now + cooldownMs
    describing = discover().finally(() => {
      describing = undefined
    })
    return describing
  }

  async function discover(): Promise<openid.Configuration> {
    try {
      const config = await openid.discovery(
        new URL(issuer),
        clientId,
        undefined,
        openid.ClientSecretBasic(clientSecret),
        {
          [openid.customFetch]: customFetch,
          timeout: settings.timeoutMs / 1_000,
          // As the configuration states it.
          execute: issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [],
        },
      )
      openid.enableNonRepudiationChecks(config)
      described = { config, at: performance.now() }
      return config
    } catch (cause) {
      if (!described) throw unavailable(cause)
      logger.warn(
        { issuer: settings.name },
        'access: the provider of sign-ins did not describe itself; what is known stays',
      )
      return described.config
    }
  }

  function readValues(claims: unknown, name: string): string[] {
    const read = values.safeParse(name.split('.').reduce<unknown>(inside, claims))
    return read.success ? read.data : []
  }

  function toCaller(person: Person): Caller | undefined {
    const given = settings.roles.filter(({ value }) => person.values.includes(value))
    if (given.length === 0) return undefined
    const units = given.flatMap((one) => (one.units.length > 0 ? one.units : person.units))
    const roles: ReadonlySet<Role> = new Set(given.map(({ role }) => role))
    const consumer = { id: personsConsumer, name: settings.name, grants: [], units: [...new Set(units)], quota, roles }
    return { consumer, credentialId: `person ${person.subject}` }
  }

  function getIssuerOfLogouts({ jwks_uri: url }: openid.ServerMetadata): TokenIssuer {
    if (url === undefined) throw new GatewayFailure('sign-in-refused', { detail: 'no keys' })
    if (issuerOfLogouts?.url === url) return issuerOfLogouts.tokens
    const tokens = createTokenIssuer(toIssuerSettings(settings, url), {
      fetchKeys: (_, signal) =>
        fetch(settings, { url, method: 'GET', headers: { accept: 'application/json' }, body: null }, signal),
      clock,
      logger,
      onKeysChanged: () => undefined,
    })
    issuerOfLogouts = { url, tokens }
    return tokens
  }

  return {
    name: settings.name,
    keys: settings.keys,
    async begin(redirectUri) {
      const config = await describe()
      const flow = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
      }
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: settings.scopes.join(' '),
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, flow }
    },
    async finish(url, { state, nonce, verifier }) {
      const config = await describe()
      // Anyone can come back with a made-up code, and each is a question to the provider.
      if (underWay >= underWayMax) throw unavailable()
      underWay++
      const tokens = await openid
        .authorizationCodeGrant(config, url, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        .catch((cause: unknown) => {
          // A failure of the network has its own code: then nothing was refused.
          const away = cause instanceof GatewayFailure || cause instanceof openid.ClientError
          const unreached = away && findCause(cause) instanceof GatewayFailure
          throw new GatewayFailure(unreached ? 'sign-in-unavailable' : 'sign-in-refused', { cause })
        })
        .finally(() => {
          underWay--
        })
      const claims = tokens.claims()
      const officer = OfficerAccount.safeParse(accountClaim.split('.').reduce<unknown>(inside, claims))
      if (!claims || !officer.success) throw new GatewayFailure('sign-in-refused', { detail: accountClaim })
      const known = new Set(settings.roles.map(({ value }) => value))
      const person = {
        subject: claims.sub,
        sessionId: typeof claims.sid === 'string' ? claims.sid : null,
        values: readValues(claims, rolesClaim).filter((value) => known.has(value)),
        units: unitsClaim === undefined ? [] : readValues(claims, unitsClaim),
      }
      if (!toCaller(person)) throw new GatewayFailure('role-required', { detail: rolesClaim })
      return { person, officer: officer.data }
    },
    toCaller,
    findSignOut(back) {
      const config = described?.config
      if (!config?.serverMetadata().end_session_endpoint) return undefined
      return openid.buildEndSessionUrl(config, { post_logout_redirect_uri: back }).href
    },
    async readSignOut(token) {
      const config = await describe()
      const payload = await getIssuerOfLogouts(config.serverMetadata())
        .verify(token)
        .catch((cause: unknown) => {
          const unknown = cause instanceof GatewayFailure && cause.code === 'token-keys-unavailable'
          throw new GatewayFailure(unknown ? 'sign-in-unavailable' : 'sign-in-refused', { cause })
        })
      const read = SignOut.safeParse(payload)
      const ageMs = clock.now() - (read.data?.iat ?? Number.NaN) * 1_000
      if (!read.success || !(ageMs >= -clockSkewMs && ageMs <= signOutAgeMaxMs)) {
        throw new GatewayFailure('sign-in-refused', { detail: 'logout_token' })
      }
      const { sub, sid, jti } = read.data
      return { subject: sub ?? null, sessionId: sid ?? null, id: jti }
    },
  }
}

const unavailable = (cause?: unknown) => new GatewayFailure('sign-in-unavailable', { retryAfterMs: cooldownMs, cause })

const values = z.union([z.string().transform((value) => [value]), z.array(z.string()).max(1_000)])

const clockSkewMs = 30_000
/** An older one says nothing of today. Shorter than the ids of logout tokens are remembered, so that none counts twice. */
const signOutAgeMaxMs = dayMs - 2 * clockSkewMs

/** A logout token (OpenID Connect Back-Channel Logout 1.0, 2.4): names a session or a person, and is no ID token. */
const SignOut = z
  .looseObject({
    events: z.looseObject({ 'http://schemas.openid.net/event/backchannel-logout': z.looseObject({}) }),
    sub: z.string().min(1).optional(),
    sid: z.string().min(1).optional(),
    nonce: z.never().optional(),
    iat: z.number(),
    jti: z.string().min(1).max(1_000),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined)

function inside(tree: unknown, name: string): unknown {
  return typeof tree === 'object' && tree !== null ? Object.getOwnPropertyDescriptor(tree, name)?.value : undefined
}

function findCause(error: unknown): unknown {
  return error instanceof Error && !(error instanceof GatewayFailure) && error.cause !== undefined
    ? findCause(error.cause)
    : error
}

/** As of any issuer: the same checks, with the gateway's own registration as the audience. */
function toIssuerSettings(settings: SignInSettings, jwksUrl: string): IssuerSettings {
  const { issuer, clientId, timeoutMs, tls, proxy, network } = settings
  return {
    name: 'sign-in',
    issuer,
    audience: clientId,
    jwksUrl,
    algorithms: ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA', 'Ed25519'],
    tokenType: 'logout+jwt',
    clientClaim: 'jti',
    clockSkewMs,
    refreshMs: 300_000,
    cooldownMs: 10_000,
    keysKeptMs: 86_400_000,
    timeoutMs,
    tls,
    proxy,
    network,
  }
}
