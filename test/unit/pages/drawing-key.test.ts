/** Which readers of a live page get the same drawing. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawingKey } from '../../../src/pages/mount-pages.ts'

test('a page is drawn once, whatever query follows its path and however the path is encoded', () => {
  const encoded = (text: string, which: readonly boolean[]) =>
    [...text]
      .map((letter, n) => (which[n] ? `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}` : letter))
      .join('')
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }), (which) => {
      expect(drawingKey(`/ops/links/${encoded('population', which)}/events`, 'vi', 'acts')).toBe(
        drawingKey('/ops/links/population/events', 'vi', 'acts'),
      )
    }),
  )
  // What tells two drawings apart cannot be put together from the others.
  expect(drawingKey('/ops/events vi', 'en', '')).not.toBe(drawingKey('/ops/events', 'vi', 'en'))
  expect(drawingKey('/ops/%ff', 'vi', '')).not.toBe(drawingKey('/ops/%fe', 'vi', ''))
})
