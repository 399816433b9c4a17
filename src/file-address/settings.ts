/** Settings of the addresses of files. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { dayMs, hourMs, minuteMs } from '../domain/duration.ts'
import { ms } from '../domain/settings-kit.ts'
import { encodeBilingual } from '../domain/texts/bilingual.ts'

export const FileAddressSettings = z
  .strictObject({
    publicUrl: z
      .string()
      .refine(
        isBaseUrl,
        encodeBilingual(
          'phải là địa chỉ http(s) chỉ gồm máy chủ và đường dẫn, không có tài khoản, tham số hay dấu #',
          'must be an http(s) address of a host and a path, without credentials, query or fragment',
        ),
      )
      .optional()
      .describe(
        'Where targets reach this gateway from outside, such as `https://lienthong.example.vn`: addresses of files begin with it. Absent: no addresses are issued, and dossiers are sent without files',
      ),
    allowHttp: z
      .boolean()
      .default(false)
      .describe(
        'Whether `publicUrl` may be plain `http:`. Absent: false; only a sandbox or a closed network should, for an address is all that a reader needs',
      ),
    lifeMs: ms(hourMs, 366 * dayMs)
      .default(30 * dayMs)
      .describe(
        'How long an address works, in ms. Absent: 2592000000, thirty days: a portal that was down for a week still fetches',
      ),
    reissueBeforeMs: ms(0, 183 * dayMs)
      .default(dayMs)
      .describe(
        'An address that works for less than this is not sent again: a new one is issued, and the old one runs out, in ms. Absent: 86400000, a day',
      ),
    networks: z
      .record(
        z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
        z.array(z.string().refine(isNetwork, 'must be a CIDR range or an address')).min(1).max(100),
      )
      .default({})
      .describe(
        'By target, from which networks its addresses work (`{ portal: ["203.0.113.0/24"] }`); what a proxy in front shows counts. Absent: from everywhere',
      ),
    perMinute: z
      .int()
      .min(1)
      .max(10_000)
      .default(60)
      .describe('Requests for one address per minute, per gateway process. Absent: 60; a portal needs three'),
    strangerPerMinute: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1_200)
      .describe(
        'Requests for files per minute from one network (an address, or a /64 of IPv6), found or not, per gateway process. Absent: 1200, so that a portal may fetch twenty files a second and a guesser gets nowhere',
      ),
    inFlightBytesMax: z
      .int()
      .min(16_777_216)
      .default(67_108_864)
      .describe(
        'Memory for files that are being fetched, in bytes, per gateway process; further ones wait. Absent: 67108864, 64 MiB',
      ),
    keepMs: ms(0, 3_660 * dayMs)
      .default(90 * dayMs)
      .describe(
        'How long an address that has run out is shown to operators, in ms. Absent: 7776000000, ninety days; what was fetched stays in the trail',
      ),
    purgeIntervalMs: ms(10, hourMs)
      .default(10 * minuteMs)
      .describe('How often addresses that have run out are looked for, in ms. Absent: 600000'),
  })
  .refine(({ publicUrl, allowHttp }) => allowHttp || !publicUrl?.startsWith('http:'), {
    error: encodeBilingual(
      'phải là https:, hoặc đặt allowHttp: true cho môi trường thử hay mạng kín',
      'must be https:, or set allowHttp: true in a sandbox or a closed network',
    ),
    path: ['publicUrl'],
  })
  .refine(({ reissueBeforeMs, lifeMs }) => reissueBeforeMs < lifeMs, {
    error: encodeBilingual(
      'phải ngắn hơn lifeMs, nếu không mỗi lần gửi sẽ có một địa chỉ mới',
      'must be shorter than lifeMs, or every message would carry a new address',
    ),
    path: ['reissueBeforeMs'],
  })
  .describe('Addresses by which portals fetch results and papers without credentials')
export type FileAddressSettings = z.infer<typeof FileAddressSettings>

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return ['http:', 'https:'].includes(protocol) && username === '' && password === '' && search === '' && hash === ''
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}
