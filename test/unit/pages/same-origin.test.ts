/** A form of our own page is taken behind whatever proxies stand there; one of another place is not. */
import { expect, test } from 'vitest'
import { isOwnOrigin } from '../../../src/pages/session/same-origin.ts'

const none = { host: undefined, 'x-forwarded-host': undefined, forwarded: undefined }
const rows: [what: string, origin: string | undefined, headers: Partial<typeof none> | object, own: boolean][] = [
  ['the same host', 'https://gw.example', { host: 'gw.example' }, true],
  ['capitals', 'https://gw.example', { host: 'GW.Example' }, true],
  ['the default port, written', 'https://gw.example', { host: 'gw.example:443' }, true],
  ['the inner port of a proxy that ends TLS', 'https://gw.example', { host: 'gw.example:80' }, true],
  ['a port of its own', 'https://gw.example:8443', { host: 'gw.example:8443' }, true],
  ['another port', 'https://gw.example:8443', { host: 'gw.example:9443' }, false],
  ['a port that the browser does not know', 'https://gw.example', { host: 'gw.example:8080' }, false],
  ['one proxy', 'https://gw.example', { host: 'inner:8080', 'x-forwarded-host': 'gw.example' }, true],
  ['two proxies', 'https://gw.example', { host: 'inner', 'x-forwarded-host': 'gw.example, edge.internal' }, true],
  [
    'two proxies, the outer one last',
    'https://gw.example',
    { host: 'i', 'x-forwarded-host': 'edge, GW.example:443' },
    true,
  ],
  [
    'the standard header',
    'https://gw.example',
    { host: 'i', forwarded: 'for=192.0.2.1;host="gw.example";proto=https' },
    true,
  ],
  ['IPv6', 'http://[::1]:8080', { host: '[::1]:8080' }, true],
  ['another host', 'https://evil.example', { host: 'gw.example' }, false],
  ['a host that ends alike', 'https://evilgw.example', { host: 'gw.example' }, false],
  ['a host within another', 'https://gw.example.evil.example', { host: 'gw.example' }, false],
  ['a user in the place of the host', 'https://evil.example', { host: 'gw.example@evil.example' }, false],
  ['a path in the host', 'https://evil.example', { host: 'evil.example/gw.example' }, false],
  ['no origin', undefined, { host: 'gw.example' }, false],
  ['an opaque origin', 'null', { host: 'gw.example' }, false],
  ['a file', 'file://gw.example', { host: 'gw.example' }, false],
  ['no host at all', 'https://gw.example', {}, false],
]

test.each(rows)('%s', (_, origin, headers, own) => {
  expect(isOwnOrigin(origin, { ...none, ...headers })).toBe(own)
})
