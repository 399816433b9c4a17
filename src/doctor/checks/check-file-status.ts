/**
 * The hosts that may be asked whether certificates of signed files were revoked: whether each takes a question over the connection that
 * the settings describe. Its first page is asked for, and about no certificate: any answer of a server is a sign that it is reached.
 */

import type { Config } from '../../config/config.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { fetchSmall, type SmallSource } from '../../upstream/fetch-small.ts'
import { tellFailure } from '../advise-failure.ts'
import { about, type Finding } from '../finding.ts'

interface Deps {
  stepMs: number
  signal: AbortSignal
  lookup?: SmallSource['lookup']
}

type OnlineStatus = NonNullable<Config['fileChecks']['online']>

const say = about('file-checks')

export async function checkFileStatus(
  { online }: Pick<Config['fileChecks'], 'online'>,
  deps: Deps,
): Promise<Finding[]> {
  if (online === undefined) return []
  return Promise.all(online.hosts.map((host) => checkHost(online, host, deps)))
}

async function checkHost(online: OnlineStatus, host: string, deps: Deps): Promise<Finding> {
  if (host.startsWith('.')) {
    return say.skip('reachable', [
      `${host}: mẫu tên, không có máy chủ nào để thử`,
      `${host}: a pattern, which names no host to try`,
    ])
  }
  // Responders and lists are signed: most are served without TLS, some with it alone.
  const first = await request(online, `http://${host}/`, deps)
  const answer = first.ok ? first : await request(online, `https://${host}/`, deps)
  if (answer.ok) return tellStatus(host, answer.status)
  // Of two failures the one without TLS says more: it is the usual way.
  const { says, advice, detail } = first.ok ? answer : first
  return say.warn('reachable', [`${host}: ${says[0]}`, `${host}: ${says[1]}`], advice, { host, detail })
}

function tellStatus(host: string, status: number): Finding {
  const facts = { host, status }
  if (status < 500) return say.ok('reachable', [`${host} trả lời`, `${host} answers`], facts)
  return say.warn(
    'reachable',
    [`${host} trả lời ${status}`, `${host} answers ${status}`],
    [
      'Kiểm tra proxy, hoặc hỏi tổ chức chứng thực: khi chưa trả lời được, tình trạng thu hồi là chưa kiểm tra được.',
      'Check the proxy, or ask the certificate authority: until it answers, revocation is not checkable.',
    ],
    facts,
  )
}

type Reading = { ok: true; status: number } | ({ ok: false; detail: string | null } & ReturnType<typeof tellFailure>)

async function request(online: OnlineStatus, url: string, { stepMs, signal, lookup }: Deps): Promise<Reading> {
  const timeoutMs = Math.min(online.timeoutMs, stepMs)
  try {
    const question = { url, method: 'GET', headers: { accept: '*/*' }, body: null } as const
    const { status } = await fetchSmall({ ...online, timeoutMs, lookup }, question, signal)
    return { ok: true, status }
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error
    const { hostname, port, protocol } = new URL(url)
    const usual = protocol === 'https:' ? 443 : 80
    const source = { host: hostname, port: Number(port || usual), limitMs: timeoutMs, signsWithTime: false }
    return { ok: false, detail: error.detail ?? null, ...tellFailure(error, source) }
  }
}
