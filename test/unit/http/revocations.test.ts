/** Lists of revoked client certificates of any length: what they say, and whose thread reads them. */
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { findRevoked, readRevocations } from '../../../src/http/server/read-revocations.ts'
import { openRevocations } from '../../../src/http/server/revocations.ts'
import { cn, name, oddCertificate, oddRevocationList, ofAuthority } from '../../support/certificate.ts'
import { eventually } from '../../support/eventually.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-revocations-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const [authoritiesFile, listFile] = [join(folder, 'authority.pem'), join(folder, 'revoked.pem')]
const issuer = name(cn('Authority of the test'))
writeFileSync(authoritiesFile, oddCertificate({ subject: issuer, extensions: [ofAuthority] }))

const toSerial = (number: number): Buffer => {
  const serial = Buffer.alloc(5)
  serial.writeUInt32BE(number, 1)
  serial[0] = 0x21
  return serial
}
const list = (serials: readonly Buffer[]) => writeFileSync(listFile, oddRevocationList({ issuer, serials }))
const client = (serial: Buffer) =>
  new X509Certificate(oddCertificate({ subject: name(cn('one-stop')), issuer, serial, extensions: [] })).raw

test('a packed list names those that it was made of and no others', () => {
  const numbers = fc.uniqueArray(fc.nat(500), { maxLength: 60 })
  fc.assert(
    fc.property(numbers, numbers, (revoked, requested) => {
      list(revoked.map(toSerial))
      const [packed] = readRevocations(authoritiesFile, [listFile])
      if (!packed) throw new Error('no list')
      for (const number of [...revoked, ...requested]) {
        const at = findRevoked(packed, toSerial(number).toString('hex'))
        expect(at).toBe(revoked.includes(number) ? Date.parse('2025-06-01T00:00:00Z') : undefined)
      }
    }),
    { numRuns: 50 },
  )
})

test('a list of a large authority is read beside the requests, and one that is no list changes nothing', async () => {
  const [revoked, good] = [client(toSerial(99_999)), client(toSerial(100_001))]
  list([])
  const errors: object[] = []
  let loaded = 0
  const revocations = openRevocations(
    {
      authoritiesFile,
      revocationFiles: [listFile],
      staleRevocations: 'refuse',
      trustedProxies: [],
      reloadIntervalMs: 20,
    } as unknown as Parameters<typeof openRevocations>[0],
    {
      debug() {},
      warn() {},
      info: () => loaded++,
      error: (facts: object) => errors.push(facts),
    },
  )
  const now = Date.parse('2026-01-01T00:00:00Z')
  try {
    expect(revocations.names(revoked, now)).toBe(false)
    list(Array.from({ length: 100_000 }, (_, number) => toSerial(number)))
    const [before, ofThread] = [process.cpuUsage(), process.threadCpuUsage()]
    await eventually('the long list counts', () => revocations.names(revoked, now))
    const [all, own] = [process.cpuUsage(before), process.threadCpuUsage(ofThread)]
    expect(loaded).toBe(1)
    expect(own.user, 'of the processor time of the process').toBeLessThan(all.user / 2)
    expect(revocations.names(good, now)).toBe(false)
    writeFileSync(listFile, `-----BEGIN X509 CRL-----\n${'A'.repeat(100_000)}\n-----END X509 CRL-----\n`)
    await eventually('the refusal is reported', () => errors.length === 1)
    expect(errors).toEqual([{ problem: `${listFile} holds a list that is not understood` }])
    expect(revocations.names(revoked, now)).toBe(true)
  } finally {
    revocations.close()
  }
})
