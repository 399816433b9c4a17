/** Settings of the checks of signed files: which roots are trusted, and what one file may cost. */
import { z } from 'zod'
import { dayMs, hourMs, minuteMs } from '../domain/duration.ts'
import { connectionSettings } from '../domain/link/connection.ts'
import { ms } from '../domain/settings-kit.ts'
import { encodeBilingual } from '../domain/texts/bilingual.ts'
import { isHostPattern } from '../signed-file/judge-address.ts'

const folder = (meaning: string) => z.string().min(1).optional().describe(meaning)

const hostFault = encodeBilingual(
  'phải là tên máy chủ viết thường như ocsp.example.vn hoặc ocsp.example.vn:8080, hoặc .example.vn cho mọi máy chủ con',
  'must be a host in lower case such as ocsp.example.vn or ocsp.example.vn:8080, or .example.vn for every one below it',
)

const OnlineStatus = z
  .strictObject({
    hosts: z
      .array(z.string().refine((text) => isHostPattern(text.replace(/:\d{1,5}$/, '')), hostFault))
      .min(1)
      .max(50)
      .describe(
        'Hosts that may be asked, where a certificate of a trusted chain names them: ports 80 and 443, or the one behind the colon',
      ),
    timeoutMs: ms(100, minuteMs)
      .default(3_000)
      .describe(
        'The longest that one question may take, in ms. A responder and then a list may be asked: a file waits for two of them at the most. Absent: 3000',
      ),
    answerBytesMax: z
      .int()
      .min(1_000)
      .max(50_000_000)
      .default(4_000_000)
      .describe('Largest answer in bytes. Absent: 4000000, a list of a hundred thousand revoked certificates'),
    keepMs: ms(1_000, dayMs)
      .default(hourMs)
      .describe(
        'How long an answer is kept and not asked for again; what it says of its own time counts as well. Absent: 3600000',
      ),
    ...connectionSettings,
  })
  .describe(
    'Asking responders (OCSP) and list servers (CRL) about certificates whose status no file says. They learn which certificate an office looks at. Absent: nothing is asked',
  )
export type OnlineStatusSettings = z.output<typeof OnlineStatus>

export const FileCheckSettings = z
  .strictObject({
    rootsFolder: folder(
      'Folder of the certificates that are trusted as roots, PEM or DER; relative to the configuration file. Download them from their issuers and compare their fingerprints first. Absent: none, so that no chain is trusted',
    ),
    intermediatesFolder: folder(
      "Folder of the certificates between roots and signers, as above: signatures of agencies carry only the signer's own. Absent: none",
    ),
    revocationFolder: folder(
      'Folder of revocation lists (CRL) and OCSP responses, PEM or DER, that something else downloads; the gateway itself asks only where `online` says so. Read again when a file changes. Absent: none, so that revocation is not known unless the file brings evidence',
    ),
    online: OnlineStatus.optional(),
    registryHosts: z
      .array(
        z
          .string()
          .refine(
            isHostPattern,
            encodeBilingual(
              'phải là tên máy chủ viết thường như example.vn, hoặc .example.vn cho mọi máy chủ con',
              'must be a host in lower case such as example.vn, or .example.vn for every one below it',
            ),
          ),
      )
      .max(100)
      .default([])
      .describe(
        'Hosts to which QR codes of electronic civil-status papers may lead. Not published anywhere: ask the registry. Absent: none, and no address is called one of the registry',
      ),
    bytesMax: z
      .int()
      .min(1_000)
      .max(20_000_000)
      .default(6_000_000)
      .describe('Largest file in bytes. Absent: 6000000, as of files that are filed'),
    timeoutMs: ms(100, minuteMs)
      .default(2_000)
      .describe('The longest that one file may take in its thread, in ms. Absent: 2000; papers take a hundredth of it'),
    queueMax: z
      .int()
      .min(1)
      .max(1_000)
      .default(32)
      .describe('Most files that wait, per gateway process; the next one is answered `file-checks-busy`. Absent: 32'),
    queueMaxPerConsumer: z
      .int()
      .min(1)
      .max(1_000)
      .default(4)
      .describe('Most files of one consumer that wait or are checked. Absent: 4'),
  })
  .describe('Checks of signed files (kiểm tra tệp ký số)')
export type FileCheckSettings = z.infer<typeof FileCheckSettings>
