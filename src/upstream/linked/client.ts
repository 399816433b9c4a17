/**
 * One path to the linked-service software: list, detail, acknowledgement and report, signed in by one token. Every error thrown is a
 * GatewayFailure whose `sent` says what became of the request.
 */
import { GatewayFailure } from '../../domain/failure.ts'
import { type Anomaly, anomalyName } from '../../domain/link/anomaly.ts'
import type { LinkedPath } from '../../domain/linked/linked.ts'
import type { Clock } from '../../domain/runtime.ts'
import { findInstant } from '../../domain/vietnam-time.ts'
import { createLine } from '../access-layer/endpoint-client.ts'
import { createBusLogin, type SignedDeps } from '../access-layer/lgsp/lgsp.ts'
import { createProbeQuestion, runProbe } from '../access-layer/probe.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { createFaultTable } from '../parsing/fault-rules.ts'
import { anomalyIn } from '../unreadable-answers.ts'
import { readDetail, readList } from './read-dossiers.ts'
import { createReplyReader } from './read-reply.ts'
import type { LinkedServicesPathSettings } from './settings.ts'
import { reportFaults, writeReport } from './write-report.ts'

const constant = ['Content-Type', 'application/json; charset=utf-8', 'Accept', 'application/json']

/** A question that names nothing can only meet the refusals of those in front. */
const judge = { hop: 'ministry', faults: createFaultTable([]), unauthorised: 'bus-credentials-refused' } as const

/** Besides the clock: the observer of this path's sockets, and how names become addresses. */
export interface LinkedPathDeps extends SignedDeps {
  clock: Clock
  /** Called for everything in an answer that was not understood. */
  onAnomaly?: ((path: string, anomaly: Anomaly) => void) | undefined
}

/** Opens no connection: the first call does. */
export function createLinkedPath(
  settings: LinkedServicesPathSettings,
  { clock, onAnomaly, ...wire }: LinkedPathDeps,
): LinkedPath {
  const saw = (kind: Anomaly['kind'], name: string) => onAnomaly?.(settings.name, { kind, name: anomalyName(name) })
  const line = createLine(settings, constant, wire)
  const login = createBusLogin({ ...settings, authHash: { mode: 'none' } }, clock, wire)
  const base = line.path.replace(/\/$/, '')
  const { list, detail, acknowledge, report } = settings.paths
  const question = createProbeQuestion(settings.probe, { line, judge, path: `${base}${list}` })
  const readReply = createReplyReader(settings.phrases)

  /** Reads the answer to a call that is signed in, and counts what is none. */
  async function ask<T>(
    signal: AbortSignal,
    request: (headers: readonly string[]) => Promise<HttpAnswer>,
    read: (answer: HttpAnswer) => T,
  ): Promise<T> {
    try {
      return await login.run(null, signal, async (headers, heard) => read(heard(await request(headers))))
    } catch (error) {
      const anomaly = anomalyIn(error)
      if (anomaly !== null) saw(anomaly.kind, anomaly.name)
      throw error
    }
  }

  return {
    name: settings.name,
    newUntil: findInstant(settings.newUntil),
    async list(signal, span) {
      const path = `${base}${list}`
      const found = await ask(signal, (headers) => line.fetch({ path, headers, signal, span }), readList)
      if (found.unreadable > 0) saw('unreadable-value', 'data')
      return found
    },
    async fetch(listed, signal, span) {
      const path = `${base}${detail}/${encodeURIComponent(listed.id)}`
      const found = await ask(
        signal,
        (headers) => line.fetch({ path, headers, signal, span }),
        (answer) => readDetail(answer, listed, settings, clock.now()),
      )
      if (found.state === 'unreadable') saw('unreadable-value', found.detail)
      if (found.state === 'read') {
        for (const { pointer, code } of found.dossier.faults) {
          const name = pointer.split('/').at(-1) ?? ''
          if (code === 'unknown-element') saw('unknown-element', name)
          else if (code === 'code-list') saw('unknown-code', name)
          else if (code !== 'number-form') saw('unreadable-value', name)
        }
      }
      return found
    },
    acknowledge(code, signal, span) {
      const body = { maHoSo: code, daNhan: true }
      const sent = { code, fields: Object.keys(body) }
      return ask(
        signal,
        (headers) =>
          line.post({
            method: 'PUT',
            path: `${base}${acknowledge}`,
            headers,
            body: JSON.stringify(body),
            signal,
            span,
            repeatable: false,
          }),
        (answer) => readReply(answer, sent),
      )
    },
    toFaults: (given) => reportFaults(given, settings),
    report(given, signal, span) {
      if (reportFaults(given, settings).length > 0) throw new GatewayFailure('internal-error', { sent: 'no' })
      const body = writeReport(given, settings)
      const sent = { code: given.code, fields: [...Object.keys(body), ...resultFields] }
      return ask(
        signal,
        (headers) =>
          line.post({
            path: `${base}${report}`,
            headers,
            body: JSON.stringify(body),
            signal,
            span,
            repeatable: false,
          }),
        (answer) => readReply(answer, sent),
      )
    },
    probe: (signal) =>
      runProbe(signal, (bound) => login.probe(bound, (headers, heard) => question(headers, bound, heard))),
    condition: () => login.condition(),
    async close() {
      await Promise.all([login.close(), line.close()])
    },
  }
}

/** Members inside the text of a result, by which a complaint may name them. */
const resultFields = [
  'giayKhaiSinh',
  'giayKhaiTu',
  'maGiayToKetQua',
  'chaNoiCuTru',
  'chaLoaiCuTru',
  'meNoiCuTru',
  'meLoaiCuTru',
  'soDangKy',
  'quyenSo',
  'ngayDangKy',
  'soDinhDanh',
]
