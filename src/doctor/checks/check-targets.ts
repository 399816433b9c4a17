/** The targets that we send to (webhooks, alerts, the collector of traces): whether their names have addresses. Nothing is sent. */
import { lookup as systemLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { about, type Finding } from '../finding.ts'

/** Name of the part of the configuration or of the register, and the addresses it sends to. */
export interface Destinations {
  subject: string
  urls: readonly string[]
}

export type Resolve = (host: string) => Promise<unknown>

const hostsMax = 50

export async function checkTargets(
  destinations: readonly Destinations[],
  { stepMs, resolve = systemLookup }: { stepMs: number; resolve?: Resolve | undefined },
): Promise<Finding[]> {
  const findings = await Promise.all(
    destinations.map(async ({ subject, urls }) => {
      const hosts = [...new Set(urls.map((url) => new URL(url).hostname))].slice(0, hostsMax)
      const named = hosts.filter((host) => isIP(host.replace(/^\[|\]$/g, '')) === 0)
      const missing = (
        await Promise.all(named.map(async (host) => ((await resolves(host, stepMs, resolve)) ? [] : [host])))
      ).flat()
      return judge(subject, hosts.length, missing)
    }),
  )
  return findings.flat()
}

function judge(subject: string, hosts: number, missing: readonly string[]): Finding[] {
  if (hosts === 0) return []
  const say = about(subject)
  if (missing.length === 0) {
    return [say.ok('resolves', [`${hosts} máy chủ nhận tin có địa chỉ`, `${hosts} receiving host(s) have an address`])]
  }
  return [
    say.warn(
      'resolves',
      [`không tra được địa chỉ của ${missing.join(', ')}`, `no address for ${missing.join(', ')}`],
      [
        'Kiểm tra tên máy và DNS: tin không tới nơi cho đến khi tra được.',
        'Check the name and the DNS: nothing arrives there until it has an address.',
      ],
      { hosts, missing: missing.length },
    ),
  ]
}

async function resolves(host: string, stepMs: number, resolve: Resolve): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((decide) => {
    timer = setTimeout(() => decide(false), stepMs)
  })
  const found = resolve(host).then(
    () => true,
    () => false,
  )
  return Promise.race([found, late]).finally(() => clearTimeout(timer))
}
