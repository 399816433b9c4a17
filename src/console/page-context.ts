/** What the operators' pages are drawn from beyond what every page for people is. */
import type { PathState } from '../domain/link/link.ts'
import type { AssetAddresses } from '../pages/assets.ts'
import type { OwnVisitor, PageView, PageVisitor } from '../pages/page-context.ts'
import type { Gate } from '../pages/session/session-guard.ts'
import type { Texts } from './texts/texts.ts'

export interface OpsView {
  t: Texts
  assets: AssetAddresses<PathState>
  /** What the settings allow, and from where on something is a warning. */
  limits: { certificateDays: number; skewMaxMs: number; holdMinutes: number; drainSeconds: number }
}

export interface OpsVisitor extends OwnVisitor {
  mayAct: boolean
}

export type View = PageView & OpsView

/** A page of somebody who is signed in. */
export type VisitorView = PageVisitor & OpsView & OpsVisitor

export type OpsGate = Gate<OpsView, OpsVisitor>
