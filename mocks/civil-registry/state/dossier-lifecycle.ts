// How a dossier goes on by itself: 1 → 3 → 4, with the branches of its scenario. Nothing runs in the background: anyone who
// looks first after a step was due writes it down, with the time at which it was due.

import { makeResult } from '../answers/result.ts'
import { getScenario } from '../scenarios.ts'
import type { RegistrySettings } from '../settings.ts'
import type { Dossier, Status } from './dossier.ts'
import type { Dossiers } from './dossiers.ts'

type Due = { readonly to: Status; readonly at: number }

function findNext(dossier: Dossier, settings: RegistrySettings): Due | undefined {
  const life = getScenario(dossier.scenario).life ?? {}
  const { state, rounds, since } = dossier
  if (state !== 1 && state !== 3) return undefined
  if (life.stop === state) return undefined
  const at = since + (state === 1 ? settings.registryReceivedMs : settings.registryEligibleMs)
  if ((life.supplements ?? 0) > rounds && life.supplementFrom === state) return { to: 2, at }
  if (life.refuseFrom === state) return { to: 6, at }
  if (state === 1) return { to: 3, at }
  return { to: life.oddStatus ?? 4, at }
}

/** Writes down every step that was due by `now`. */
export function advance(dossier: Dossier, now: number, dossiers: Dossiers, settings: RegistrySettings): void {
  if (!dossier.held) return
  const { vanish } = getScenario(dossier.scenario).life ?? {}
  // Once only: what is filed anew afterwards stays.
  const vanishes = dossier.lost === 0 && vanish !== undefined
  if (vanishes && (vanish === 'at-once' || dossier.since + settings.registryLateMs <= now)) {
    dossiers.record({ t: 'vanish', at: now, code: dossier.code })
    return
  }
  for (let due = findNext(dossier, settings); due && due.at <= now; due = findNext(dossier, settings))
    enter(dossier, due.to, due.at, dossiers)
}

/** Also out of turn: what an officer does by hand. */
export function enter(dossier: Dossier, to: Status, at: number, dossiers: Dossiers): void {
  const result = to === 4 && !dossier.result ? makeResult(dossier, at, dossiers) : undefined
  dossiers.record({ t: 'step', at, code: dossier.code, to, ...(result ? { result } : {}) })
}
