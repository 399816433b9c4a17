/** Declarations (tờ khai) by kind of filing. The linked packages carry the declaration of their act. */
import type { z } from 'zod'
import type { FilingKind } from '../filing/filing.ts'
import { BirthDeclaration } from './birth.ts'
import { ChangeDeclaration } from './change.ts'
import { DeathDeclaration } from './death.ts'
import { ExtractDeclaration } from './extract.ts'
import { GuardianshipDeclaration } from './guardianship.ts'
import { MaritalStatusDeclaration } from './marital-status.ts'
import { MarriageDeclaration } from './marriage.ts'
import { ParentChildDeclaration } from './parent-child.ts'

export const declarations = {
  birth: BirthDeclaration,
  death: DeathDeclaration,
  marriage: MarriageDeclaration,
  'marital-status': MaritalStatusDeclaration,
  'parent-child': ParentChildDeclaration,
  guardianship: GuardianshipDeclaration,
  change: ChangeDeclaration,
  extract: ExtractDeclaration,
  'birth-package': BirthDeclaration,
  'death-package': DeathDeclaration,
} as const satisfies Record<FilingKind, z.ZodType>

export type DeclarationByKind = { [K in FilingKind]: z.infer<(typeof declarations)[K]> }
export type Declaration = DeclarationByKind[FilingKind]
