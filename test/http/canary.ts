/**
 * The canary's cage: whatever is asked about her goes through here, so that every answer, every line of the log and the
 * metrics are searched, and a leak names the step at which it happened.
 */
import { expect, vi } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { newDossier } from '../gateway/questions.ts'
import { type Answer, makeClaim, type TestGateway } from '../support/gateway.ts'
import { leaksIn } from './leaks.ts'

export const lookups = '/v1/identity/lookups'
export const verifications = '/v1/identity/verifications'

export const aboutHer = (changes: object = {}) => ({
  purpose: newDossier(),
  person: makeClaim(CANARY),
  fields: ['fullName', 'personalNumber', 'oldCardNumber', 'dateOfBirth', 'father.fullName'],
  ...changes,
})
export const isShe = (changes: object = {}) => ({ purpose: newDossier(), person: makeClaim(CANARY), ...changes })
export const herAttributes = {
  sex: 'male',
  dateOfBirth: { precision: 'day', date: '1996-02-29' },
  oldCardNumber: CANARY.oldCard,
  fatherName: CANARY.person.father?.name.full,
  motherName: CANARY.name,
}

/** Everything that is printed past the logger, by us or by a library. */
export function watchConsole(): () => string {
  const methods = ['log', 'info', 'warn', 'error', 'debug'] as const
  const spies = methods.map((method) => vi.spyOn(console, method).mockImplementation(() => undefined))
  return () => spies.flatMap((spy) => spy.mock.calls.flat().map(shown)).join('\n')
}

/** Fails, naming the step, when the answer is no success and says anything of her, or a header does. */
export function expectTactful(step: string, { status, headers, text }: Answer): void {
  expect(leaksIn(JSON.stringify([...headers])), `${step}: headers`).toEqual([])
  if (status >= 300) expect(leaksIn(text), `${step}: body of a ${status}`).toEqual([])
}

export async function expectNoTrace(step: string, gateway: TestGateway, printed: () => string): Promise<void> {
  const { text, status } = await gateway.get('/metrics')
  expect(status).toBe(200)
  expect(leaksIn(text), `${step}: metrics`).toEqual([])
  for (const line of gateway.log) expect(leaksIn(line), `${step}: ${line}`).toEqual([])
  expect(leaksIn(printed()), `${step}: console`).toEqual([])
  const links = await gateway.get('/v1/links')
  expect(leaksIn(links.text), `${step}: links`).toEqual([])
}

const shown = (value: unknown) =>
  value instanceof Error ? `${value.stack} ${JSON.stringify(value.cause)}` : String(JSON.stringify(value) ?? value)
