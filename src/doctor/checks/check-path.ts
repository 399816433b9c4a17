/**
 * Asks one path its harmless question a few times, on connections of its own, and keeps what the sockets showed. Bounded:
 * each question has its own time, and what cannot change within seconds is not asked again.
 */
import type { LookupFunction } from 'node:net'
import type { Config } from '../../config/config.ts'
import type { RegisterRecords } from '../../domain/certificate/register-record.ts'
import { GatewayFailure, toFailure } from '../../domain/failure.ts'
import type { TokenShelves } from '../../domain/link/shared-token.ts'
import type { ConnectionSample, Probed, WireObserver } from '../../domain/link/wire.ts'
import type { Clock } from '../../domain/runtime.ts'
import { failureTexts } from '../../domain/texts/failure-text.ts'
import { createCivilRegistryPath } from '../../upstream/civil-registry/client.ts'
import { createLinkedPath } from '../../upstream/linked/client.ts'
import { createPopulationPath } from '../../upstream/population/client.ts'
import { signsInWithTime } from '../../upstream/population/settings.ts'
import { createPortalPath } from '../../upstream/portal/client.ts'
import { about, type Finding } from '../finding.ts'
import type { PathEvidence, Round, SeenExchange, Target } from '../path-evidence.ts'
import { isConclusive, judgePath } from '../path-findings.ts'

export interface PathCheckOptions {
  clock: Clock
  /** How often each path is asked. */
  rounds: number
  /** Longest wait for one part of one question. */
  stepMs: number
  /** Ends the whole examination: what has not been asked by then is not. */
  signal: AbortSignal
  lookup?: LookupFunction | undefined
  /** Where tokens lie for all replicas, so that looking does not revoke what calls are using. */
  shelves?: TokenShelves | undefined
}

interface Patient extends Pick<PathEvidence, 'link' | 'path' | 'targets' | 'signsWithTime' | 'limits'> {
  open(observer: WireObserver): Probed & Partial<Pick<RegisterRecords, 'probeRecords'>> & { close(): Promise<void> }
}

/** A question that hangs is asked once more and not six times: the doctor's patient is anyone who waits for the doctor. */
const slowRoundsMax = 2

export async function checkPaths(config: Config, options: PathCheckOptions): Promise<Finding[]> {
  const findings = await Promise.all(getPatients(config, options).map((patient) => examine(patient, options)))
  return findings.flat()
}

async function examine(patient: Patient, options: PathCheckOptions): Promise<Finding[]> {
  const { link, path: name, targets, signsWithTime, limits } = patient
  const seen = new Notes(options.clock)
  const path = patient.open(seen)
  const rounds: Round[] = []
  let records: Finding[] = []
  try {
    for (let hung = 0; rounds.length < options.rounds && hung < slowRoundsMax; ) {
      if (options.signal.aborted && rounds.length > 0) break
      const round = await probeOnce(path, seen, options)
      rounds.push(round)
      if (round.failure && isConclusive(round.failure)) break
      if (round.durationMs >= options.stepMs / 2) hung += 1
    }
    // What lies behind a path that does not answer was not reached.
    const answers = rounds.some(({ failure }) => failure === null)
    if (answers) records = await examineRecords(`${link}/${name}`, path, options)
  } finally {
    await path.close()
  }
  if (rounds.some(({ failure }) => failure?.code === 'internal-error')) {
    return [
      about(`${link}/${name}`).skip('call', [
        'không hỏi được: lỗi trong cổng liên thông, hãy báo nhóm phát triển',
        'could not be asked: a defect of the gateway; tell its maintainers',
      ]),
    ]
  }
  return [
    ...judgePath({ link, path: name, targets, signsWithTime, limits, rounds, now: options.clock.now() }),
    ...records,
  ]
}

/** Whether certificates can be held against the register over this path: the question for its records is asked about nobody. */
async function examineRecords(
  subject: string,
  path: ReturnType<Patient['open']>,
  { signal, stepMs }: PathCheckOptions,
): Promise<Finding[]> {
  if (path.probeRecords === undefined) return []
  const say = about(subject)
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(stepMs * 3)])
  const seen = await path.probeRecords(bounded).catch(toFailure)
  if (seen === null) {
    return [
      say.ok('records', [
        'giấy tờ chỉ tra cứu được theo mã hồ sơ (không có câu hỏi theo ngày đăng ký)',
        'certificates are found by the code of their dossier alone (there is no question by day of registration)',
      ]),
    ]
  }
  if (!(seen instanceof GatewayFailure)) {
    const { operation } = seen
    return [
      say.ok(
        'records',
        [
          `câu hỏi theo ngày đăng ký (${operation}) trả lời đọc được`,
          `the question by day of registration (${operation}) is answered, and the answer is read`,
        ],
        { operation },
      ),
    ]
  }
  const { title } = failureTexts[seen.code]
  return [
    say.warn(
      'records',
      [
        `câu hỏi theo ngày đăng ký không dùng được: ${title.vi} (${seen.code})`,
        `the question by day of registration cannot be used: ${title.en} (${seen.code})`,
      ],
      [
        'Hỏi đơn vị cung cấp dịch vụ: tên câu hỏi (`G1.records.list`), có kèm mã tỉnh không (`withProvince`). Nếu không có, đặt `G1.records.modules` là danh sách rỗng cho từng loại; giấy tờ khi đó chỉ tra cứu theo mã hồ sơ.',
        'Ask those who run the service: the name of the question (`G1.records.list`), and whether the province goes with it (`withProvince`). If there is none, set `G1.records.modules` to an empty list for each kind; then certificates are found by the code of their dossier alone.',
      ],
      { code: seen.code, detail: seen.detail ?? null },
    ),
  ]
}

async function probeOnce(path: Probed, seen: Notes, { signal, stepMs }: PathCheckOptions): Promise<Round> {
  const startedAt = performance.now()
  // Connecting and answering have their own limits; this one only ends what keeps to none.
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(stepMs * 3)])
  const failure = await path.probe(bounded).then(
    () => null,
    (error) => toFailure(error),
  )
  return { failure, durationMs: performance.now() - startedAt, ...seen.take() }
}

/** Hears the sockets of a path. */
class Notes implements WireObserver {
  #connections: ConnectionSample[] = []
  #exchanges: SeenExchange[] = []
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  connection(sample: ConnectionSample): void {
    this.#connections.push(sample)
  }

  exchange(sample: Parameters<WireObserver['exchange']>[0]): void {
    this.#exchanges.push({ ...sample, clockAt: this.#clock.now() })
  }

  take() {
    const taken = { connections: this.#connections, exchanges: this.#exchanges }
    this.#connections = []
    this.#exchanges = []
    return taken
  }
}

function getPatients({ links, health }: Config, { clock, lookup, shelves, stepMs }: PathCheckOptions): Patient[] {
  const { population, civilRegistry, linkedServices, portal } = links
  const bounded = <T extends Limits>(settings: T): T => ({
    ...settings,
    connectTimeoutMs: Math.min(settings.connectTimeoutMs, stepMs),
    headersTimeoutMs: Math.min(settings.headersTimeoutMs, stepMs),
    bodyTimeoutMs: Math.min(settings.bodyTimeoutMs, stepMs),
  })
  const warnings = { certificateDays: health.certificateDays, skewMaxMs: health.skewMaxMs }
  const getLimits = (settings: Limits, slowMs: number) => {
    const { connectTimeoutMs, headersTimeoutMs } = bounded(settings)
    return { connectMs: connectTimeoutMs, answerMs: headersTimeoutMs, slowMs, ...warnings }
  }
  return [
    ...population.paths.map((settings) => ({
      link: 'population',
      path: settings.name,
      limits: getLimits(settings, population.guard.slowCallMs),
      targets: getTargets(settings.url, 'token' in settings ? settings.token : undefined),
      signsWithTime: signsInWithTime[settings.driver],
      open: (observer: WireObserver) => createPopulationPath(bounded(settings), { clock, observer, lookup, shelves }),
    })),
    ...(civilRegistry?.paths ?? []).map((settings) => ({
      link: 'civil-registry',
      path: settings.name,
      limits: getLimits(settings, civilRegistry?.guard.slowCallMs ?? Number.POSITIVE_INFINITY),
      targets: getTargets((settings.G3 ?? settings.G2 ?? settings.G1)?.url ?? '', settings.token),
      signsWithTime: false,
      open: (observer: WireObserver) =>
        createCivilRegistryPath(bounded(settings), { clock, observer, lookup, shelves }),
    })),
    ...(linkedServices?.paths ?? []).map((settings) => ({
      link: 'linked-services',
      path: settings.name,
      limits: getLimits(settings, linkedServices?.guard.slowCallMs ?? Number.POSITIVE_INFINITY),
      targets: getTargets(settings.url, settings.token),
      signsWithTime: false,
      open: (observer: WireObserver) => createLinkedPath(bounded(settings), { clock, observer, lookup, shelves }),
    })),
    ...(portal?.paths ?? []).map((settings) => ({
      link: 'public-service-portal',
      path: settings.name,
      limits: getLimits(settings, portal?.guard.slowCallMs ?? Number.POSITIVE_INFINITY),
      targets: getTargets(settings.url, settings.token),
      signsWithTime: false,
      open: (observer: WireObserver) => createPortalPath(bounded(settings), { clock, observer, lookup, shelves }),
    })),
  ]
}

type Limits = { connectTimeoutMs: number; headersTimeoutMs: number; bodyTimeoutMs: number }

function getTargets(serviceUrl: string, token: { variant: string; url?: string } | undefined): Target[] {
  const signIn = token?.url === undefined ? [] : [toTarget('token', token.url)]
  return [...signIn, toTarget('service', serviceUrl)]
}

function toTarget(target: Target['target'], url: string): Target {
  const { hostname, port, protocol } = new URL(url)
  const secure = protocol === 'https:'
  return { target, host: hostname, port: Number(port || (secure ? 443 : 80)), secure }
}
