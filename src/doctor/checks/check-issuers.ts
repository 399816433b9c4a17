/**
 * The servers whose tokens count: issuers of access tokens and the provider of sign-ins. What they publish is read as the gateway reads it:
 * their description, their keys, and their clock by the header `Date`. Nobody signs in, and no token is asked for.
 */
import { z } from 'zod'
import type { Config } from '../../config/config.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import type { Clock } from '../../domain/runtime.ts'
import { fetchSmall, type SmallSource } from '../../upstream/fetch-small.ts'
import { tellFailure } from '../advise-failure.ts'
import { about, type Finding } from '../finding.ts'

interface Source {
  /** Part of the configuration, by its name. */
  subject: string
  issuer: string
  /** `null` = stated by its description alone, which must then be there. */
  jwksUrl: string | null
  connection: SmallSource
  clockSkewMs: number
}

/** As the sign-in judges tokens of its provider. */
const signInSkewMs = 30_000
/** The header counts whole seconds. */
const headerStepMs = 1_000

const Description = z.looseObject({ issuer: z.string(), jwks_uri: z.url().optional() })
const Keys = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string(), use: z.string().optional() })) })

interface Deps {
  clock: Clock
  stepMs: number
  signal: AbortSignal
}

export async function checkIssuers({ issuers, signIn }: Config['access'], deps: Deps): Promise<Finding[]> {
  const sources: Source[] = issuers.map((one) => ({
    subject: `issuer/${one.name}`,
    issuer: one.issuer,
    jwksUrl: one.jwksUrl,
    connection: one,
    clockSkewMs: one.clockSkewMs,
  }))
  if (signIn) {
    const { issuer } = signIn
    sources.push({ subject: 'sign-in', issuer, jwksUrl: null, connection: signIn, clockSkewMs: signInSkewMs })
  }
  return (await Promise.all(sources.map((source) => checkIssuer(source, deps)))).flat()
}

async function checkIssuer(source: Source, deps: Deps): Promise<Finding[]> {
  const described = await checkDescription(source, deps)
  const jwksUrl = source.jwksUrl ?? described.jwksUrl
  if (jwksUrl === null) return described.findings
  return [...described.findings, ...(await checkKeySet(source, jwksUrl, deps))]
}

/** An issuer of access tokens need not describe itself (its keys are configured); where it does, it must say the same. */
async function checkDescription(source: Source, deps: Deps): Promise<{ findings: Finding[]; jwksUrl: string | null }> {
  const say = about(source.subject)
  const optional = source.jwksUrl !== null
  if (!/^https?:\/\//.test(source.issuer)) return { findings: [], jwksUrl: null }
  const url = `${source.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await read(source, url, deps)
  if (!answer.ok) return { findings: optional ? [] : [answer.finding('description')], jwksUrl: null }
  const description = Description.safeParse(answer.json)
  if (!description.success) {
    if (optional) return { findings: [], jwksUrl: null }
    return {
      findings: [
        say.fail(
          'description',
          [
            `bản mô tả trả về ${answer.status}, không đọc được`,
            `the description is answered with ${answer.status} and cannot be read`,
          ],
          [
            'Kiểm tra issuer: dưới địa chỉ đó phải có .well-known/openid-configuration.',
            'Check issuer: .well-known/openid-configuration must be below that address.',
          ],
          { status: answer.status },
        ),
      ],
      jwksUrl: null,
    }
  }
  const { issuer, jwks_uri: jwksUrl } = description.data
  if (issuer !== source.issuer) {
    return {
      findings: [
        say.fail(
          'description',
          ['máy chủ tự nêu một issuer khác với cấu hình', 'the server states another issuer than the configuration'],
          [
            'Ghi issuer đúng từng ký tự như máy chủ nêu; mã của issuer khác bị từ chối.',
            'Write issuer to the letter as the server states it; tokens of another one are refused.',
          ],
        ),
      ],
      jwksUrl: jwksUrl ?? null,
    }
  }
  if (jwksUrl === undefined || (source.jwksUrl !== null && jwksUrl !== source.jwksUrl)) {
    return {
      findings: [
        say.warn(
          'description',
          [
            'bản mô tả nêu nơi lấy khóa khác với cấu hình, hoặc không nêu',
            'the description states another place of the keys than the configuration, or none',
          ],
          [
            'Đối chiếu jwksUrl với jwks_uri của máy chủ: khóa mới có thể chỉ được công bố ở đó.',
            "Compare jwksUrl with the server's jwks_uri: new keys may be published there alone.",
          ],
        ),
      ],
      jwksUrl: jwksUrl ?? null,
    }
  }
  return {
    findings: [say.ok('description', ['bản mô tả khớp cấu hình', 'its description fits the configuration'])],
    jwksUrl,
  }
}

async function checkKeySet(source: Source, jwksUrl: string, deps: Deps): Promise<Finding[]> {
  const say = about(source.subject)
  const answer = await read(source, jwksUrl, deps)
  if (!answer.ok) return [answer.finding('keys'), ...checkProtection(source, jwksUrl)]
  const set = Keys.safeParse(answer.json)
  const count = set.success
    ? set.data.keys.filter(({ kty, use }) => kty !== 'oct' && (use ?? 'sig') === 'sig').length
    : 0
  const keys =
    answer.status === 200 && count > 0
      ? say.ok('keys', [`${count} khóa kiểm tra chữ ký`, `${count} key(s) to verify signatures with`], { keys: count })
      : say.fail(
          'keys',
          [
            `nơi lấy khóa trả về ${answer.status}, không có khóa nào dùng được`,
            `the place of the keys answers ${answer.status} with no key that can be used`,
          ],
          [
            'Kiểm tra địa chỉ lấy khóa (JWKS): không có khóa thì mọi mã đều bị từ chối.',
            'Check the address of the keys (JWKS): without one every token is refused.',
          ],
          { status: answer.status, keys: count },
        )
  return [keys, ...checkProtection(source, jwksUrl), ...checkClock(source, answer.aheadMs)]
}

/** Keys that came over a line that anyone can write to are anyone's. */
function checkProtection({ subject }: Source, jwksUrl: string): Finding[] {
  const { protocol, hostname } = new URL(jwksUrl)
  if (protocol === 'https:' || /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) return []
  return [
    about(subject).warn(
      'tls',
      ['khóa được lấy không qua TLS', 'the keys are fetched without TLS'],
      [
        'Dùng https cho nơi lấy khóa: ai sửa được dòng dữ liệu này thì ký được mã cho bất kỳ hệ thống nào.',
        'Use https for the keys: anyone who can change what is sent there can sign tokens for any system.',
      ],
    ),
  ]
}

function checkClock({ subject, clockSkewMs }: Source, aheadMs: number | null): Finding[] {
  if (aheadMs === null) return []
  const say = about(subject)
  const skewMs = Math.sign(aheadMs) * Math.max(0, Math.abs(aheadMs) - headerStepMs)
  const seconds = Math.round(Math.abs(skewMs) / 1_000)
  const facts = { skewMs: Math.round(skewMs), clockSkewMs }
  if (Math.abs(skewMs) <= clockSkewMs) return [say.ok('clock', ['đồng hồ khớp', 'its clock agrees with ours'], facts)]
  return [
    say.fail(
      'clock',
      [
        `đồng hồ của máy chủ ${skewMs > 0 ? 'nhanh' : 'chậm'} hơn ${seconds} giây`,
        `its clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} ours`,
      ],
      [
        'Kiểm tra đồng bộ thời gian (NTP) ở cả hai máy: mã mới cấp có thể bị coi là chưa có hiệu lực hoặc đã hết hạn.',
        'Check the time synchronisation (NTP) of both machines: fresh tokens may count as not yet valid, or as expired.',
      ],
      facts,
    ),
  ]
}

type Reading =
  | { ok: true; status: number; json: unknown; aheadMs: number | null }
  | { ok: false; finding(check: 'description' | 'keys'): Finding }

async function read({ subject, connection }: Source, url: string, { clock, stepMs, signal }: Deps): Promise<Reading> {
  const timeoutMs = Math.min(connection.timeoutMs, stepMs)
  const question = { url, method: 'GET', headers: { accept: 'application/json' }, body: null } as const
  const before = clock.now()
  try {
    const answer = await fetchSmall({ ...connection, timeoutMs }, question, signal)
    const date = Date.parse([answer.headers.date].flat()[0] ?? '')
    const middle = (before + clock.now()) / 2
    // The header is cut to the second: half of one is as likely left out as not.
    const aheadMs = Number.isNaN(date) ? null : date + headerStepMs / 2 - middle
    return { ok: true, status: answer.status, json: toJson(answer.body), aheadMs }
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error
    const { hostname, port, protocol } = new URL(url)
    const source = {
      host: hostname,
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
      limitMs: timeoutMs,
      signsWithTime: false,
    }
    const { says, advice } = tellFailure(error, source)
    return {
      ok: false,
      finding: (check) => about(subject).fail(check, says, advice, { code: error.code, detail: error.detail ?? null }),
    }
  }
}

function toJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
