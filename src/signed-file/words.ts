/** The closed sets of words in findings, for those who describe them. */
import { integrityGaps } from './cms/verify-cms.ts'
import { addressVerdicts } from './judge-address.ts'
import { fileNotices, fileVerdicts, readingFaults, wholeVerdicts } from './judge-file.ts'
import { reasonWords, validities, verdicts } from './judge-signature.ts'
import { clockVerdicts, stampVerdicts } from './judge-time.ts'
import { additions, changeKinds, objectRoles } from './pdf/judge-changes.ts'
import { coverageGaps } from './pdf/judge-coverage.ts'
import { digests } from './trust/algorithms.ts'
import { chainFaults } from './trust/find-chain.ts'
import { revocationSources } from './trust/judge-revocation.ts'

export const words = {
  address: addressVerdicts,
  verdict: verdicts,
  reason: reasonWords,
  validity: validities,
  fileVerdict: fileVerdicts,
  whole: wholeVerdicts,
  readingFault: readingFaults,
  notice: fileNotices,
  coverageGap: coverageGaps,
  addition: additions,
  changeKind: changeKinds,
  objectRole: objectRoles,
  integrityGap: integrityGaps,
  digest: digests,
  chainFault: chainFaults,
  stamp: stampVerdicts,
  clock: clockVerdicts,
  revocationSource: revocationSources,
} as const
