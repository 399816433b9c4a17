/**
 * How a connection to another system is made, wherever it goes: to the ministries, to who issues tokens, to webhooks. One
 * piece of settings for all of them. What cannot be used is refused when the configuration is read, at the setting that is
 * wrong: a key that does not open would later look like a broken network.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { z } from 'zod'
import { encodeBilingual } from '../texts/bilingual.ts'

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

const ca = z
  .string()
  .min(1)
  .refine(isCertificates, encodeBilingual('phải là các chứng thư dạng PEM', 'must be PEM certificates'))
  .optional()
  .describe('PEM of the certificate authority; absent = the public ones of Node')
const minVersion = z
  .enum(versions)
  .default('TLSv1.2')
  .describe(
    'Lowest version of TLS that is spoken. Absent: TLSv1.2. Older ones are for servers that know nothing newer, and OpenSSL speaks them only with `ciphers: DEFAULT@SECLEVEL=0`',
  )
const ciphers = z
  .string()
  .min(1)
  .max(2_000)
  .refine(
    areCiphers,
    encodeBilingual(
      'phải là danh sách thuật toán mã hóa, ít nhất một cái OpenSSL biết',
      'must be a list of ciphers that OpenSSL knows, at least one of them',
    ),
  )
  .optional()
  .describe('Ciphers in the words of OpenSSL. Absent: those of Node')

export const TlsSettings = z
  .strictObject({
    ca,
    cert: z
      .string()
      .min(1)
      .refine(
        isCertificates,
        encodeBilingual(
          'phải là chứng thư dạng PEM, chứng thư của các cấp trên đặt sau nó',
          'must be a PEM certificate, the ones of its authorities behind it',
        ),
      )
      .optional()
      .describe('PEM of our client certificate; absent = none is shown'),
    key: z.string().min(1).describe('PEM of the key of our client certificate').meta({ secret: true }).optional(),
    passphrase: z
      .string()
      .min(1)
      .describe('Passphrase of `key` or `pfx`. Absent: they are not encrypted')
      .meta({ secret: true })
      .optional(),
    pfx: z
      .base64()
      .min(1)
      .describe(
        'Our client certificate and its key as PKCS#12 (.p12, .pfx), in the place of `cert` and `key`: `{ file: … }` of the file itself, or its bytes in base64',
      )
      .meta({ secret: true })
      .optional(),
    servername: z
      .string()
      .min(1)
      .optional()
      .describe('Name to check in their certificate; absent = the host of the URL. It is for this URL alone'),
    minVersion,
    ciphers,
    pins: z
      .array(
        z
          .string()
          .regex(
            /^(sha256\/[A-Za-z0-9+/]{43}=|[0-9a-fA-F]{64})$/,
            encodeBilingual(
              'phải là sha256/ kèm base64, hoặc 64 chữ số hệ mười sáu',
              'must be sha256/ and base64, or 64 hexadecimal digits',
            ),
          ),
      )
      .max(20)
      .default([])
      .describe(
        'SHA-256 of the public key (SPKI) of certificates that may be shown, beside all other checks; name the next key before the old one is changed. Absent: any key that the authority vouches for',
      ),
  })
  .superRefine(checkOwnKey)
export type TlsSettings = Partial<z.output<typeof TlsSettings>>

/** TLS towards anyone who is not known beforehand: nothing of ours is shown, and nothing is pinned. */
export const PublicTlsSettings = z
  .strictObject({ ca, minVersion, ciphers })
  .prefault({})
  .describe('TLS towards these addresses. Their certificates are always verified')

export const ProxySettings = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .refine(
        (url) => /^https?:\/\/[^/?#@]+\/?$/.test(url),
        encodeBilingual(
          'chỉ gồm giao thức, máy và cổng; tài khoản ghi ở mục riêng',
          'scheme, host and port only; the account has settings of its own',
        ),
      )
      .describe('Scheme, host and port of the proxy. With https, the way to it is encrypted too'),
    username: z
      .string()
      .regex(
        /^[^:\p{Cc}]+$/u,
        encodeBilingual('không được có dấu hai chấm và ký tự điều khiển', 'no colon and no control characters'),
      )
      .optional()
      .describe('Account at the proxy (Basic). Absent: none is stated'),
    password: z.string().describe('Password of that account').meta({ secret: true }).optional(),
    ca,
  })
  .refine(({ username, password }) => password === undefined || username !== undefined, {
    path: ['password'],
    message: encodeBilingual('phải đi cùng `username`', 'stands with `username` or not at all'),
  })
  .describe(
    'Forward proxy that connections are made through (HTTP CONNECT, for http addresses too). Absent: none; no proxy is ever taken from environment variables',
  )
export type ProxySettings = z.output<typeof ProxySettings>

export const NetworkSettings = z
  .strictObject({
    family: z
      .enum(['any', 'ipv4', 'ipv6'])
      .default('any')
      .describe('Which addresses of a name are used. Absent: any; both kinds are tried, a moment apart'),
    sourceAddress: z
      .string()
      .refine(
        (text) => isIP(text) !== 0,
        encodeBilingual('phải là địa chỉ IP của máy này', 'must be an address of this machine'),
      )
      .optional()
      .describe(
        'Address of this machine that connections come from, for firewalls that know one. Absent: as the system routes',
      ),
  })
  .refine(({ family, sourceAddress }) => family === 'any' || !sourceAddress || family === `ipv${isIP(sourceAddress)}`, {
    path: ['sourceAddress'],
    message: encodeBilingual('phải cùng loại với `family`', 'must be of the `family` beside it'),
  })
  .prefault({})
  .describe('Addresses of connections')
export type NetworkSettings = Partial<z.output<typeof NetworkSettings>>

/** What stands in the settings of everything that connects. */
export const connectionSettings = {
  tls: TlsSettings.prefault({}).describe(
    'TLS. Their certificate is always verified; there is no switch to turn that off',
  ),
  proxy: ProxySettings.optional(),
  network: NetworkSettings,
}

export interface ConnectionSettings {
  tls: TlsSettings
  proxy?: ProxySettings | undefined
  network?: NetworkSettings | undefined
}

/**
 * TLS towards `url`, out of that towards `own`. The name and the keys to look for in a certificate belong to one server; at
 * any other they would be looked for in vain.
 */
export function tlsTowards(url: string, tls: TlsSettings, own: string): TlsSettings {
  if (new URL(url).origin === new URL(own).origin) return tls
  const { servername, pins, ...shared } = tls
  return shared
}

type OwnKey = Partial<Record<'cert' | 'key' | 'passphrase' | 'pfx', string | undefined>>

/** Opens what has to be opened later, and names the setting that does not fit. */
function checkOwnKey({ cert, key, passphrase, pfx }: OwnKey, context: z.core.$RefinementCtx): void {
  const refuse = (setting: keyof OwnKey, message: string) =>
    context.addIssue({ code: 'custom', path: [setting], message, input: undefined })
  if (pfx !== undefined) {
    if (cert !== undefined || key !== undefined)
      refuse(
        'pfx',
        encodeBilingual(
          'thay cho `cert` và `key`, không đi cùng',
          'stands in the place of `cert` and `key`, not beside them',
        ),
      )
    const trouble = findTrouble(() => createSecureContext({ pfx: Buffer.from(pfx, 'base64'), passphrase }))
    if (trouble === null) return
    // OpenSSL checks the passphrase by a code over the whole: a wrong one and a damaged file look the same.
    if (/mac verify|invalid password|mac_verify/i.test(trouble))
      refuse(
        'passphrase',
        passphrase === undefined
          ? encodeBilingual('`pfx` có mật khẩu nên cần mục này', '`pfx` is encrypted and needs it')
          : encodeBilingual('không mở được `pfx`, hoặc tệp bị hỏng', 'does not open `pfx`, or the file is damaged'),
      )
    else if (/unsupported|legacy/i.test(trouble))
      refuse(
        'pfx',
        encodeBilingual(
          'mã hóa kiểu cũ mà OpenSSL 3 không còn đọc; hãy ghi lại bằng AES (openssl pkcs12 -export)',
          'is encrypted in a way that OpenSSL 3 no longer reads; write it anew with AES (openssl pkcs12 -export)',
        ),
      )
    else
      refuse(
        'pfx',
        encodeBilingual(
          'không đọc được như PKCS#12 gồm chứng thư và khóa',
          'cannot be read as PKCS#12 with a certificate and its key',
        ),
      )
    return
  }
  if (key !== undefined && cert === undefined)
    refuse('cert', encodeBilingual('`key` phải đi cùng `cert`', '`key` stands with `cert` or not at all'))
  if (cert !== undefined && key === undefined)
    refuse('key', encodeBilingual('`cert` phải đi cùng `key`', '`cert` stands with `key` or not at all'))
  if (key === undefined) {
    if (passphrase !== undefined)
      refuse(
        'passphrase',
        encodeBilingual('không có `key` hay `pfx` nào để mở', 'there is no `key` and no `pfx` that it opens'),
      )
    return
  }
  const opened = openKey(key, passphrase)
  if ('refused' in opened) refuse(opened.refused, opened.message)
  else if (cert !== undefined && belongs(cert, opened.key) === false)
    refuse('key', encodeBilingual('không phải khóa của `cert`', 'does not belong to `cert`'))
}

function openKey(
  key: string,
  passphrase: string | undefined,
): { key: KeyObject } | { refused: 'key' | 'passphrase'; message: string } {
  try {
    return { key: createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) }) }
  } catch (error) {
    if (!/ENCRYPTED/.test(key))
      return {
        refused: 'key',
        message: encodeBilingual('không đọc được như khóa riêng dạng PEM', 'cannot be read as a PEM private key'),
      }
    if (passphrase === undefined)
      return {
        refused: 'passphrase',
        message: encodeBilingual('`key` có mật khẩu nên cần mục này', '`key` is encrypted and needs it'),
      }
    const damaged = /no start line|unsupported/i.test(String((error as Error).message))
    return damaged
      ? {
          refused: 'key',
          message: encodeBilingual('không đọc được như khóa riêng dạng PEM', 'cannot be read as a PEM private key'),
        }
      : { refused: 'passphrase', message: encodeBilingual('không mở được `key`', 'does not open `key`') }
  }
}

/** Whether the key is that of the first certificate; `null` = the certificate cannot be read, which is said elsewhere. */
function belongs(cert: string, key: KeyObject): boolean | null {
  try {
    return new X509Certificate(cert).checkPrivateKey(key)
  } catch {
    return null
  }
}

/** The certificate that we show; `null` = none, or one that cannot be read. Of settings that were checked. */
export function findOwnCertificate({ cert, passphrase, pfx }: OwnKey): X509Certificate | null {
  try {
    if (cert !== undefined) return new X509Certificate(cert)
    if (pfx === undefined) return null
    // The one way to look into PKCS#12 that Node has: what it would show, as `TLSSocket.getCertificate` reads it.
    const shown: unknown = createSecureContext({ pfx: Buffer.from(pfx, 'base64'), passphrase }).context.getCertificate()
    return Buffer.isBuffer(shown) ? new X509Certificate(shown) : null
  } catch {
    return null
  }
}

const block = /-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END \1?CERTIFICATE-----/g

export function isCertificates(text: string): boolean {
  const blocks = text.match(block) ?? []
  return blocks.length > 0 && blocks.every((one) => findTrouble(() => new X509Certificate(one)) === null)
}

function areCiphers(text: string): boolean {
  return findTrouble(() => createSecureContext({ ciphers: text })) === null
}

/** What went wrong, in OpenSSL's words, for deciding only; `null` = nothing. */
function findTrouble(work: () => unknown): string | null {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown'
  }
}
