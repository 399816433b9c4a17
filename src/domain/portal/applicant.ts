/** Whose dossier it is (chủ hồ sơ), as a portal gets it: from what the one-stop system stated, or from a declaration that was filed. */
import type { DeclaredPerson } from '../declaration/blocks.ts'
import type { DossierApplicant } from '../dossier/dossier-request.ts'
import type { FilingRequest } from '../filing/filing-request.ts'
import type { PortalApplicant } from './portal.ts'

export function fromStatedApplicant({ name, kind, number, account, phone, email }: DossierApplicant): PortalApplicant {
  return {
    name,
    kind,
    number: number ?? null,
    account: account ?? null,
    phone: phone ?? null,
    email: email ?? null,
  }
}

/**
 * Who asks for the registration (người yêu cầu); of a marriage, where both ask and the form names none, the husband. A number that the
 * declaration does not state is not known, and none is made up.
 */
export function fromFiling(request: FilingRequest): PortalApplicant {
  const { phone, email, ...person } = findApplicant(request)
  return {
    name: person.fullName,
    kind: 'citizen',
    number: person.personalNumber ?? person.identityPaper?.number ?? null,
    // A declaration knows no account at the portal.
    account: null,
    phone: phone ?? null,
    email: email ?? null,
  }
}

type Applicant = Pick<DeclaredPerson, 'fullName' | 'personalNumber' | 'identityPaper'> & {
  phone?: string | undefined
  email?: string | undefined
}

function findApplicant(request: FilingRequest): Applicant {
  switch (request.kind) {
    case 'marriage':
      return request.declaration.husband
    case 'birth':
    case 'birth-package':
    case 'death':
    case 'death-package':
    case 'marital-status':
    case 'parent-child':
    case 'guardianship':
    case 'change':
    case 'extract':
      return request.declaration.requester
  }
}
