/** What a linked-service software must be good for, no matter who wrote its server: from the list to the last status, once and in order. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LinkedPath, LinkedStatus } from '../../../src/domain/linked/linked.ts'
import { makeReport, never, openLinked } from '../../upstream/linked/linked.ts'
import type { Serving } from './processes.ts'

export function holdsLinkedServices(name: string, start: (() => Promise<Serving>) | undefined): void {
  describe.skipIf(start === undefined)(`${name} serves the linked services, of which one birth waits`, () => {
    let serving: Serving
    let path: LinkedPath
    beforeAll(async () => {
      if (start === undefined) return
      serving = await start()
      path = openLinked(serving.url, { headersTimeoutMs: 15_000, bodyTimeoutMs: 15_000 })
    })
    afterAll(async () => {
      await path?.close()
      await serving?.close()
    })
    const report = (code: string, status: LinkedStatus) => path.report(makeReport({ code, status }), never)

    test('it is listed, read with its paper, acknowledged, and reported in the enforced order', async () => {
      const { dossiers, unreadable } = await path.list(never)
      expect(unreadable).toBe(0)
      const [listed] = dossiers
      if (listed === undefined) throw new Error('nothing is listed')
      const { code } = listed
      const fetched = await path.fetch(listed, never)
      expect(fetched).toMatchObject({
        state: 'read',
        dossier: {
          code,
          kind: 'birth-package',
          unit: '99001',
          receivedAt: Date.parse('2026-11-30T08:00:00+07:00'),
          declaration: { child: { fullName: 'TRẦN & THỬ', sex: 'female' } },
          files: [{ title: 'Giấy chứng sinh', mediaType: 'application/pdf', readable: true }],
        },
      })
      expect(await path.acknowledge(code, never)).toEqual({ outcome: 'accepted' })
      expect(await path.acknowledge('G99.99.01-261130-9999', never)).toMatchObject({ outcome: 'absent' })
      // Go's empty list is `null`: whether that is an answer at all is left to the reader.
      const left = await path.list(never).catch(() => null)
      expect(left?.dossiers ?? []).toEqual([])
      expect(await report(code, 'sent-to-registry')).toMatchObject({ outcome: 'refused', cause: 'out-of-order' })
      for (const status of ['taken-in', 'accepted', 'sent-to-registry', 'result', 'handed-over'] as const)
        expect(await report(code, status)).toEqual({ outcome: 'accepted' })
      expect(await report(code, 'handed-over')).toMatchObject({ outcome: 'present' })
    })
  })
}
