/** TLS as it is set, with real servers: our certificate in every form, versions, ciphers, pins, and whose settings they are. */
import { createHash, X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { ConnectionSettings } from '../../../src/domain/link/connection.ts'
import { http, json, type WireRequest, xml } from '../../support/wire.ts'
import { answering, client, file, open, pem, query, secure, server, trusting, wire } from '../connections.ts'
import { lookUp, openPath, queryFor, toFailure, tokenSource, verify } from '../paths.ts'

describe('TLS as it is set', () => {
  const mutual = { ...server, ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: true }
  const subjects: string[] = []
  const naming = ({ socket }: WireRequest) => {
    subjects.push(String((socket as TLSSocket).getPeerCertificate().subject?.CN))
    socket.write(http(200, xml, '<a/>'))
  }

  test.each<[string, ConnectionSettings['tls']]>([
    ['certificate and key', { cert: pem('client.pem'), key: pem('client.key') }],
    ['an encrypted key', { cert: pem('client.pem'), key: pem('client-encrypted.key'), passphrase: 'synthetic' }],
    ['PKCS#12', { pfx: file('client.p12').toString('base64'), passphrase: 'synthetic' }],
  ])('our certificate is shown from %s', async (_, tls) => {
    const to = await wire(naming, mutual)
    expect((await query(client(to.url, { tls: { ...trusting.tls, ...tls } }))).status).toBe(200)
    expect(subjects.splice(0)).toEqual([expect.stringMatching(/./)])
  })

  test('the lowest version, on both sides of it', async () => {
    const old = await wire(answering, { ...server, maxVersion: 'TLSv1.2' })
    expect((await query(client(old.url, trusting))).status).toBe(200)
    expect(await toFailure(query(client(old.url, { tls: { ...trusting.tls, minVersion: 'TLSv1.3' } })))).toMatchObject({
      code: 'tls-failed',
      phase: 'tls',
      sent: 'no',
    })
  })

  test('a version that only old servers speak, where it is allowed', async () => {
    const ciphers = 'DEFAULT@SECLEVEL=0'
    const old = await wire(answering, { ...server, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers })
    const failure = await toFailure(query(client(old.url, trusting)))
    expect(failure).toMatchObject({ code: 'tls-failed', phase: 'tls', sent: 'no' })
    expect((await query(client(old.url, { tls: { ...trusting.tls, minVersion: 'TLSv1', ciphers } }))).status).toBe(200)
  })

  test('ciphers that they do not have', async () => {
    const to = await wire(answering, { ...server, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })
    const set = (ciphers: string) => client(to.url, { tls: { ...trusting.tls, ciphers } })
    expect((await query(set('ECDHE-ECDSA-AES128-GCM-SHA256'))).status).toBe(200)
    expect(await toFailure(query(set('ECDHE-ECDSA-AES256-GCM-SHA384')))).toMatchObject({
      code: 'tls-failed',
      detail: expect.stringMatching(/HANDSHAKE_FAILURE$/),
    })
  })

  const pin = 'sha256/jie5M78NFSQslcWiZteot88GV61fcsLjYnF1/dwH6g4='
  test.each([
    ['in base64', [pin]],
    ['in hexadecimal digits', [Buffer.from(pin.slice(7), 'base64').toString('hex').toUpperCase()]],
    ['as one of several', [`sha256/${'A'.repeat(43)}=`, pin]],
  ])('the key that is pinned, %s', async (_, pins) => {
    const to = await secure()
    expect((await query(client(to.url, { tls: { ...trusting.tls, pins } }))).status).toBe(200)
  })

  test('another key than the pinned one, although the authority vouches for it', async () => {
    const to = await secure()
    const failure = await toFailure(
      query(client(to.url, { tls: { ...trusting.tls, pins: [`sha256/${'A'.repeat(43)}=`] } })),
    )
    expect(failure).toMatchObject({ code: 'tls-failed', phase: 'tls', sent: 'no', detail: 'ERR_TLS_PIN_MISMATCH' })
    expect(to.requests).toEqual([])
  })

  test('a pin makes no certificate good that is not', async () => {
    const to = await secure()
    expect(await toFailure(query(client(to.url, { tls: { pins: [pin] } })))).toMatchObject({
      detail: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    })
  })

  describe('of the token service is its own', () => {
    const issuing = ({ socket }: WireRequest) => socket.write(http(200, json, '{"access_token":"t","expires_in":60}'))
    const calling = async (tls: object, token: object = {}, tokenTls: object = server) => {
      const tokens = await wire(issuing, tokenTls)
      const service = await wire(({ socket }) => socket.write(http(503, {}, '')), {
        key: pem('other.key'),
        cert: pem('other.pem'),
      })
      const path = openPath('lgsp-json-tree', service.url, { tls, token: { ...tokenSource(tokens.url), ...token } })
      open.unshift(path)
      return toFailure(lookUp(path, queryFor('mai')))
    }
    const reached = { code: 'http-error', detail: 'http 503' }
    const name = 'elsewhere.example'

    test('the name to look for is that of the service alone', async () => {
      expect(await calling({ ca: pem('ca.pem'), servername: name })).toMatchObject(reached)
    })

    test('so is the key that is pinned', async () => {
      const spki = new X509Certificate(pem('other.pem')).publicKey.export({ type: 'spki', format: 'der' })
      const pins = [`sha256/${createHash('sha256').update(spki).digest('base64')}`]
      expect(await calling({ ca: pem('ca.pem'), servername: name, pins })).toMatchObject(reached)
    })

    test('what is set for it apart holds, and nothing else', async () => {
      const mine = { tls: { ca: pem('ca.pem'), pins: [`sha256/${'A'.repeat(43)}=`] } }
      expect(await calling({ ca: pem('ca.pem'), servername: name }, mine)).toMatchObject({
        code: 'token-unavailable',
        phase: 'tls',
      })
      expect(
        await calling({ ca: pem('ca.pem'), servername: name }, { tls: { ca: pem('ca.pem'), servername: 'localhost' } }),
      ).toMatchObject(reached)
      // Without an authority of its own it has none: the public ones do not know ours.
      expect(await calling({ ca: pem('ca.pem'), servername: name }, { tls: {} })).toMatchObject({
        code: 'token-unavailable',
      })
    })
  })

  test('the name to look for is not that of a verification on another host', async () => {
    const here = { key: pem('other.key'), cert: pem('other.pem') }
    const service = await wire(answering, here)
    const verifying = await wire(({ socket }) => socket.write(http(503, {}, '')), server)
    const path = openPath('ndxp-soap', service.url, {
      tls: { ca: pem('ca.pem'), servername: 'elsewhere.example' },
      services: { verify: { url: `${verifying.url}/verify` } },
    })
    open.unshift(path)
    expect(await toFailure(verify(path, queryFor('mai')))).toMatchObject({ code: 'http-error', detail: 'http 503' })
  })

  test('our certificate is wanted and we have none: that is what is reported, however they break off', async () => {
    const want = { ...server, ca: pem('ca.pem'), requestCert: true }
    // Alert by OpenSSL, a bare end after the handshake, a polite one.
    const kinds: [object, (request: WireRequest) => void][] = [
      [{ ...want, rejectUnauthorized: true }, answering],
      [{ ...want, rejectUnauthorized: false }, ({ socket }) => void socket.destroy()],
      [{ ...want, rejectUnauthorized: false }, ({ socket }) => void socket.end()],
    ]
    for (const [tls, answer] of kinds) {
      for (const fresh of [false, true]) {
        const to = await wire(answer, { ...tls, minVersion: 'TLSv1.3' })
        expect(await toFailure(query(client(to.url, trusting), { fresh }))).toMatchObject({
          code: 'tls-failed',
          layer: 'network',
          phase: 'tls',
          sent: 'maybe',
          detail: expect.stringMatching(/CERTIFICATE_REQUIRED$/),
        })
      }
    }
  })

  test('a connection that has served is not about certificates when it breaks, nor one that wanted none', async () => {
    const optional = { ...server, ca: pem('ca.pem'), requestCert: true, rejectUnauthorized: false }
    const to = await wire(({ socket, onConnection }) => {
      if (onConnection === 1) socket.write(http(200, xml, '<a/>'))
      else socket.destroy()
    }, optional)
    const kept = client(to.url, { ...trusting, connectionsMax: 1 })
    await query(kept)
    expect(await toFailure(query(kept, { repeatable: false }))).toMatchObject({ code: 'connection-reset' })
    const plain = await wire(({ socket }) => void socket.destroy(), server)
    expect(await toFailure(query(client(plain.url, trusting)))).toMatchObject({ code: 'connection-reset' })
  })
})
