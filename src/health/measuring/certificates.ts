/** The certificates that a path's other sides have shown, and when one took the place of another. */

import { dayMs } from '../../domain/duration.ts'
import type { PathReport } from '../../domain/link/health.ts'
import type { PeerCertificate, WireTarget } from '../../domain/link/wire.ts'
import { findInstant, findIso } from '../../domain/vietnam-time.ts'

/** Servers behind one name show one certificate each: what was seen lately is no change when it is seen again. */
const rememberedMax = 8

interface Shown {
  certificate: PeerCertificate
  changedAt: number | null
  known: string[]
}

export class Certificates {
  readonly #shown = new Map<WireTarget, Shown>()

  /** True when this one is new in the place of another. `at` = milliseconds since the epoch. */
  see(target: WireTarget, certificate: PeerCertificate, at: number): boolean {
    const shown = this.#shown.get(target)
    if (!shown) {
      this.#shown.set(target, { certificate, changedAt: null, known: [certificate.fingerprint] })
      return false
    }
    if (shown.certificate.fingerprint === certificate.fingerprint) return false
    shown.certificate = certificate
    if (shown.known.includes(certificate.fingerprint)) return false
    shown.known = [certificate.fingerprint, ...shown.known].slice(0, rememberedMax)
    shown.changedAt = at
    return true
  }

  /** Of the service and the sign-in the one that ends first: it is the one that will hurt. */
  report(now: number): PathReport['certificate'] {
    let first: PathReport['certificate'] = null
    for (const { certificate, changedAt } of this.#shown.values()) {
      const endsAt = findInstant(certificate.validTo)
      const daysLeft = endsAt === null ? null : Math.floor((endsAt - now) / dayMs)
      if (first && (daysLeft === null || (first.daysLeft !== null && first.daysLeft <= daysLeft))) continue
      first = { ...certificate, daysLeft, changedAt: findIso(changedAt) }
    }
    return first
  }
}
