/** Names of the targets of the synchronisation, as in rows, metrics, alerts and addresses, and what people call them. */
import type { Bilingual } from '../texts/bilingual.ts'

/** The public-service portal (cổng dịch vụ công). */
export const portalTargetName = 'portal'
/** The linked-service software (phần mềm dịch vụ công liên thông). */
export const linkedTargetName = 'linked-services'

const titles: Readonly<Record<string, Bilingual>> = {
  [portalTargetName]: { vi: 'Cổng Dịch vụ công', en: 'Public-service portal' },
  [linkedTargetName]: { vi: 'Phần mềm dịch vụ công liên thông', en: 'Linked-service software' },
}

/** Of one that has no other name, its name. */
export function targetTitle(name: string): Bilingual {
  return titles[name] ?? { vi: name, en: name }
}
