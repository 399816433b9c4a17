// Which path is which call of which style. Bases are settings, so the table is read at each request.

import type { Layer } from '../wire/types.ts'
import type { PortalSettings } from './settings.ts'
import type { Style } from './style.ts'

type PortalCall =
  | 'sign-in'
  | 'service'
  | 'create'
  | 'update'
  | 'synchronise'
  | 'progress'
  | 'look-up'
  | 'next-code'
  | 'upload'
  | 'status'

export type PortalRoute = {
  readonly style: Style
  readonly layer: Layer
  readonly call: PortalCall
  readonly methods: readonly ('GET' | 'POST')[]
}

type Table = Readonly<Record<string, PortalCall>>

const CALLS: Readonly<Record<Style, Table>> = {
  session: { '': 'service', '/login': 'sign-in' },
  bus: {
    '/ThemMoi': 'create',
    '/CapNhat': 'update',
    '/DongBoTienTrinh': 'progress',
    '/SynsTTHCC/DongBoHoSoMC': 'synchronise',
    '/SynsTTHCC/CapNhatTienDoHoSoMC': 'progress',
    '/TraCuuHoSo': 'look-up',
  },
  '2026': {
    '/token': 'sign-in',
    '/GetNextValue': 'next-code',
    '/upload': 'upload',
    '/NoiHoSo': 'create',
    '/CapNhatTienTrinh': 'progress',
    '/CapNhatTrangThai': 'status',
    '/TraCuuHoSo': 'look-up',
  },
}

const LAYER: Readonly<Record<Style, Layer>> = { session: 'portal-session', bus: 'portal-bus', '2026': 'portal-2026' }

const getBase = (style: Style, settings: PortalSettings): string =>
  style === 'session' ? settings.portalSessionBase : style === 'bus' ? settings.portalBusBase : settings.portal2026Base

export function findPortalRoute(path: string, settings: PortalSettings): PortalRoute | undefined {
  for (const style of ['session', 'bus', '2026'] as const) {
    const base = getBase(style, settings)
    if (path !== base && !path.startsWith(`${base}/`)) continue
    const rest = path.slice(base.length)
    const table = CALLS[style]
    const call = Object.hasOwn(table, rest) ? table[rest] : undefined
    if (!call) return undefined
    const methods = call === 'next-code' ? (['GET', 'POST'] as const) : (['POST'] as const)
    return { style, layer: LAYER[style], call, methods }
  }
  return undefined
}

/** For the page and the greeting. */
export function portalPaths(settings: PortalSettings): readonly (readonly [path: string, says: string])[] {
  const { portalSessionBase: one, portalBusBase: two, portal2026Base: three } = settings
  return [
    [one, 'portal, session style: TraCuuHoSo, DongBoHoSoMC, CapNhatTienDoHoSoMC; sign in at /login'],
    [`${two}/ThemMoi`, 'portal over the bus, bare arrays; also CapNhat, DongBoTienTrinh, TraCuuHoSo'],
    [`${three}/NoiHoSo`, 'portal of 2026; also token, GetNextValue, upload, CapNhatTienTrinh, CapNhatTrangThai'],
  ]
}
