/** The fast HMAC is HMAC: held against the library's own for any key and message. */
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeyedHash } from '../../../src/domain/keyed-hash.ts'

const text = fc.string({ unit: 'binary', maxLength: 200 })

test('any message under any key hashes as HMAC-SHA-256 does, also one after another', () => {
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1, maxLength: 5 }), (key, messages) => {
      const keyed = createKeyedHash(key)
      for (const message of messages) {
        expect(keyed(message, 'hex')).toBe(createHmac('sha256', key).update(message).digest('hex'))
        expect(keyed(message, 'base64url')).toBe(createHmac('sha256', key).update(message).digest('base64url'))
      }
    }),
  )
})

test.each([0, 1, 63, 64, 65, 2709, 2710, 8127, 8128, 8129, 100_000])('a message of %i characters', (length) => {
  for (const character of ['a', 'ễ', '😀']) {
    const message = character.repeat(length)
    const expected = createHmac('sha256', 'k'.repeat(100)).update(message).digest('hex')
    expect(createKeyedHash('k'.repeat(100))(message, 'hex')).toBe(expected)
  }
})
