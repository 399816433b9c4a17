/** Paths to the portal and dossiers for them, as tests want them. */
import { dossierStatuses } from '../../../src/domain/dossier/dossier.ts'
import type { PortalDossier, PortalGeneration, PortalPath, PortalStep } from '../../../src/domain/portal/portal.ts'
import { mockPortalPaths } from '../../../src/sandbox/state.ts'
import { createPortalPath, type PortalPathDeps } from '../../../src/upstream/portal/client.ts'
import { PortalPathSettings } from '../../../src/upstream/portal/settings.ts'
import { http, json, startWire } from '../../support/wire.ts'

const quick = { connectTimeoutMs: 2_000, headersTimeoutMs: 5_000, bodyTimeoutMs: 5_000 }

/** As mocks/paths.yaml has the path of this generation, with whatever a test wants otherwise. */
export function settingsFor(generation: PortalGeneration, url: string, other: object = {}): PortalPathSettings {
  const [path] = mockPortalPaths(url, [`portal-${generation}`])
  return PortalPathSettings.parse({ ...path, ...quick, ...other })
}

export function openPortal(
  generation: PortalGeneration,
  url: string,
  other: object = {},
  deps: Partial<PortalPathDeps> = {},
): PortalPath {
  return createPortalPath(settingsFor(generation, url, other), { clock: { now: Date.now }, ...deps })
}

let serial = 0
/** A dossier that no other test of this run has, and whose serial selects no scenario of the mock. */
export const nextCode = (): string => `H99.01.02-261130-${String(++serial).padStart(4, '0')}`

export const moment = (time: string): number => Date.parse(`2026-11-30T${time}+07:00`)

export function dossierFor(other: Partial<PortalDossier> = {}): PortalDossier {
  return {
    code: nextCode(),
    id: null,
    procedure: { code: '1.001193', name: 'Đăng ký khai sinh', field: 'G15-TP07', fieldName: 'Hộ tịch' },
    channel: 'counter',
    applicant: {
      name: 'NGUYỄN VĂN THỬ',
      kind: 'citizen',
      number: '999090000001',
      account: null,
      phone: null,
      email: null,
    },
    summary: 'Khai sinh',
    submittedAt: moment('09:10:00'),
    receivedAt: moment('09:15:00'),
    dueAt: moment('17:00:00'),
    endedAt: null,
    returnedAt: null,
    notAcceptedAt: null,
    status: 'in-process',
    unit: { code: 'H99.01.02', name: 'UBND phường Thử' },
    lookedUp: false,
    digitised: null,
    accountVerified: null,
    payment: null,
    submittedFiles: [],
    resultFiles: [],
    fees: [],
    supplements: [],
    ...other,
  }
}

/** A step half an hour after the one before it in the list of statuses. */
export function stepFor(status: PortalStep['status'], other: Partial<PortalStep> = {}): PortalStep {
  return {
    status,
    at: moment('09:15:00') + dossierStatuses.indexOf(status) * 1_800_000,
    officer: 'Cán bộ Thử',
    title: null,
    department: 'Bộ phận một cửa',
    content: `Bước ${status}`,
    startedAt: null,
    dueAt: null,
    ...other,
  }
}

export const never = new AbortController().signal

/** A portal that answers what a test says, in turn, over real sockets; and a path to it without any sign-in. */
export async function startAnswering(
  generation: PortalGeneration,
  other: object = {},
  deps: Partial<PortalPathDeps> = {},
) {
  const answers: (object | Buffer)[] = []
  const requests: string[] = []
  const wire = await startWire(({ socket, text }) => {
    requests.push(text)
    const next = answers.shift() ?? {}
    socket.write(Buffer.isBuffer(next) ? next : http(200, json, JSON.stringify(next)))
  })
  const path = openPortal(generation, wire.url, { token: { variant: 'none' }, ...other }, deps)
  return {
    path,
    /** What it will say: objects as JSON with 200, bytes as they are. */
    answers,
    /** What it was asked, whole requests. */
    requests,
    /** The body of the last request. */
    lastBody: (): unknown => JSON.parse(requests.at(-1)?.split('\r\n\r\n')[1] ?? 'null'),
    async close() {
      await path.close()
      await wire.close()
    },
  }
}
