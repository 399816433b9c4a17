/** What can be wrong with a registration and a step: all of it is named at once. */
import { expect, test } from 'vitest'
import {
  type DossierRegistration,
  type DossierStep,
  registrationFaults,
  stepFaults,
} from '../../../../src/domain/dossier/dossier-request.ts'

const now = Date.parse('2026-11-23T10:00:00+07:00')
const later = '2026-11-23T10:06:00+07:00'
const codes = (faults: readonly { path: readonly (string | number)[]; code: string }[]) =>
  faults.map(({ path, code }) => `${path.join('/')} ${code}`)

test('a registration is refused with every fault of its moments, its case and its codes', () => {
  const given: DossierRegistration = {
    code: 'H99.01-1-1',
    nationalCode: 'h99.01-1-1'.toUpperCase(),
    procedure: '1.001193',
    case: '1.000894.01',
    unit: 'H99.01.02',
    receivedAt: later,
    acceptedAt: '2026-11-23T09:00:00+07:00',
  }
  expect(codes(registrationFaults(given, now))).toEqual([
    'receivedAt in-the-future',
    'acceptedAt before-receipt',
    'case case-of-another-procedure',
    'nationalCode same-code',
  ])
  const fine = {
    code: 'H99.01-1-2',
    procedure: '1.001193',
    case: '1.001193.01',
    unit: 'H99',
    receivedAt: '2026-11-23T10:04:59+07:00',
  }
  expect(registrationFaults(fine, now)).toEqual([])
})

test.each<[DossierStep, string[]]>([
  [
    { type: 'due-time-changed', at: later },
    ['at in-the-future', 'reason required', 'officer required', 'dueAt required'],
  ],
  [{ type: 'apology-sent', at: '2026-11-23T09:00:00+07:00' }, ['reason required', 'dueAt required']],
  [{ type: 'stopped', at: '2026-11-23T09:00:00+07:00' }, ['reason required']],
  [{ type: 'done', at: '2026-11-23T09:00:00+07:00', dueAt: later }, ['dueAt states-no-due-time']],
  [{ type: 'accepted', at: '2026-11-23T10:05:00+07:00' }, []],
])('step %j', (step, faults) => {
  expect(codes(stepFaults(step, now))).toEqual(faults)
})
