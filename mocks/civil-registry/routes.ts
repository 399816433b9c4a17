// Which path is which operation of which generation. Bases are settings, so the table is asked at each request.

import type { Layer } from '../wire/types.ts'
import type { G1Question } from './answers/g1.ts'
import type { RegistrySettings } from './settings.ts'
import type { Generation } from './state/dossier.ts'

export type RegistryRoute = {
  readonly gen: Generation
  readonly layer: Layer
  readonly operation: 'push' | 'ask' | G1Question
}

const G1: Readonly<Record<string, RegistryRoute['operation']>> = {
  dangKyHoTich: 'push',
  traTrangThaiHoSo: 'traTrangThaiHoSo',
  ketQuaDangKyHS: 'ketQuaDangKyHS',
  dsHoSoDangKy: 'dsHoSoDangKy',
  traHoSo: 'traHoSo',
  traDanhSachHoSo: 'traDanhSachHoSo',
  danhMuc: 'danhMuc',
}

export function findRegistryRoute(path: string, settings: RegistrySettings): RegistryRoute | undefined {
  for (const gen of ['G1', 'G2', 'G3'] as const) {
    const base = settings[`registry${gen}Base`]
    if (!path.startsWith(`${base}/`)) continue
    const last = path.slice(base.length + 1)
    const layer = `registry-${gen.toLowerCase()}` as Layer
    const operation =
      gen === 'G1'
        ? Object.hasOwn(G1, last)
          ? G1[last]
          : undefined
        : last === 'nhanHoSoDKHT'
          ? 'push'
          : last === settings.registryAskOperation
            ? 'ask'
            : undefined
    if (operation) return { gen, layer, operation }
  }
  return undefined
}

/** For the page and the greeting. */
export function registryPaths(settings: RegistrySettings): readonly (readonly [path: string, says: string])[] {
  const { registryG1Base: one, registryG2Base: two, registryG3Base: three, registryAskOperation: operation } = settings
  return [
    [`${one}/dangKyHoTich`, `registry G1, XML in JSON; also ${Object.keys(G1).slice(1).join(', ')}`],
    [`${two}/nhanHoSoDKHT`, `registry G2, JSON in JSON with files; also ${operation}`],
    [`${three}/nhanHoSoDKHT`, `registry G3, split names and dates; also ${operation}`],
  ]
}
