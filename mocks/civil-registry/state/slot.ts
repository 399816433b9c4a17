// How `status` and `trangThai` are written: the same number is a string in one client's answers and a number in another's.

import type { RegistrySettings } from '../settings.ts'

export type Slot = (value: number) => string | number

let turn = 0

/** `asked`: what the scenario of the dossier says, before the setting. */
export function slotFor(
  kind: 'push' | 'ask' | 'g1',
  settings: RegistrySettings,
  requested?: 'string' | 'number',
): Slot {
  const type = requested ?? settings.registryStatusType
  if (type === 'sample') return kind === 'ask' ? (value) => value : String
  if (type === 'mixed') {
    return (value) => {
      turn += 1
      // Two slots in an answer: a rhythm of three keeps neither on one type.
      return turn % 3 === 0 ? value : String(value)
    }
  }
  return type === 'string' ? String : (value) => value
}
