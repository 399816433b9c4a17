import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LinkSettings } from '../../../src/link/settings.ts'

describe('the settings of a link', () => {
  it('need none to be given: every default is safe on its own and with the others', () => {
    const settings = LinkSettings.parse({})
    expect(settings.attemptsMax).toBe(2)
    expect(settings.hedgeAfterMs).toBeUndefined()
    expect(settings.slowCallMs).toBeLessThan(settings.attemptTimeoutMs)
    expect(settings.silenceMs).toBeLessThan(settings.slowCallMs)
  })

  it('all say what they mean, with their unit and what their absence does', () => {
    const schema = z.toJSONSchema(LinkSettings, { io: 'input' })
    for (const [name, { description }] of Object.entries(
      schema.properties as Record<string, { description?: string }>,
    )) {
      expect(description, name).toMatch(/Default|Absent/)
      if (name.endsWith('Ms')) expect(description, name).toMatch(/\bms\b/)
      if (name.includes('Rate') || name.includes('Share') || name === 'rampStart')
        expect(description, name).toMatch(/%/)
    }
  })

  it('refuse what they do not know, and name every problem at once', () => {
    const { error } = LinkSettings.safeParse({ attempts: 3, queueMax: -1, errorRateMax: 101 })
    expect(error?.issues).toHaveLength(3)
  })

  it('refuse a lease shorter than an attempt: a path that answers slowly but in time could never come back', () => {
    const { error } = LinkSettings.safeParse({ attemptTimeoutMs: 20_000, probeLeaseMs: 10_000 })
    expect(error?.issues.map(({ path }) => path)).toEqual([['probeLeaseMs']])
  })
})
