/** Settings of certificates: how long cases are kept for those who investigate. */
import { z } from 'zod'

export const CertificateSettings = z
  .strictObject({
    casesDays: z
      .int()
      .min(1)
      .max(7_300)
      .default(1_825)
      .describe(
        'Days for which a certificate that did not hold against the register is kept as a case. Absent: 1825, the five years for which records of violations are kept',
      ),
  })
  .describe('Certificates that are held against the register')
export type CertificateSettings = z.output<typeof CertificateSettings>
