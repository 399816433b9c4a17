/** What the configuration of alerts refuses, before anyone waits for a message that could never come. */
import { expect, test } from 'vitest'
import { AlertSettings } from '../../src/alert/settings.ts'
import { secret } from './fixtures.ts'

const target = { name: 'desk', url: 'https://watch.example.vn/hook', secret }
const toFaults = (settings: object) =>
  AlertSettings.safeParse(settings).error?.issues.map(({ path }) => path.join('.')) ?? []

test.each<[string, object, string[]]>([
  ['no setting at all is valid: no one is notified', {}, []],
  ['a target over https', { targets: [target] }, []],
  ['plain http only where it is allowed', { targets: [{ ...target, url: 'http://10.0.0.1/' }] }, ['targets']],
  ['plain http where it is allowed', { targets: [{ ...target, url: 'http://10.0.0.1/' }], allowHttp: true }, []],
  ['a secret of some other kind', { targets: [{ ...target, secret: 'hunter2' }] }, ['targets.0.secret']],
  ['a secret that is too short', { targets: [{ ...target, secret: 'whsec_AAAA' }] }, ['targets.0.secret']],
  ['credentials in an address', { targets: [{ ...target, url: 'https://a:b@watch.example.vn/' }] }, ['targets.0.url']],
  ['two targets of one name', { targets: [target, target] }, ['targets']],
  [
    'a silence that ends before it begins',
    { silences: [{ from: '2026-12-02T00:00:00+07:00', to: '2026-12-01T00:00:00+07:00' }] },
    ['silences.0.to'],
  ],
  [
    'a silence without an offset',
    { silences: [{ from: '2026-12-01T00:00:00', to: '2026-12-02T00:00:00+07:00' }] },
    ['silences.0.from'],
  ],
  ['a day that does not exist', { absence: { holidays: ['2027-02-30'] } }, ['absence.holidays.0']],
  [
    'office hours that overlap',
    {
      absence: {
        hours: [
          { from: '07:00', to: '12:00' },
          { from: '11:00', to: '17:00' },
        ],
      },
    },
    ['absence.hours'],
  ],
  [
    'office hours that touch',
    {
      absence: {
        hours: [
          { from: '07:00', to: '12:00' },
          { from: '12:00', to: '24:00' },
        ],
      },
    },
    [],
  ],
  ['office hours backwards', { absence: { hours: [{ from: '12:00', to: '07:00' }] } }, ['absence.hours']],
  [
    'due times for targets that are there',
    { targets: [target], dueTimes: { units: [{ unit: 'H99.01', target: 'desk' }], city: 'desk' } },
    [],
  ],
  [
    'due times for targets that are not there',
    {
      targets: [target],
      dueTimes: {
        units: [
          { unit: 'H99', target: 'desk' },
          { unit: 'H99.01', target: 'ward' },
        ],
        city: 'town',
      },
    },
    ['dueTimes.units.1.target', 'dueTimes.city'],
  ],
  [
    'one unit for two targets',
    {
      targets: [target],
      dueTimes: {
        units: [
          { unit: 'H99', target: 'desk' },
          { unit: 'H99', target: 'desk' },
        ],
      },
    },
    ['dueTimes.units'],
  ],
  [
    'a unit that is no code',
    { targets: [target], dueTimes: { units: [{ unit: 'Phường 1', target: 'desk' }] } },
    ['dueTimes.units.0.unit'],
  ],
  ['a ladder that repeats without end', { dueTimes: { repeatWorkingHours: 0 } }, ['dueTimes.repeatWorkingHours']],
  ['one unit twice', { absence: { rules: [{ unit: 'H99' }, { unit: 'H99' }] } }, ['absence.rules']],
  [
    'one unit for two kinds',
    {
      absence: {
        rules: [
          { unit: 'H99', kind: 'birth' },
          { unit: 'H99', kind: 'death' },
        ],
      },
    },
    [],
  ],
  [
    'reminders that slow down to less than they began with',
    { remindEveryMs: 1_000, remindMaxMs: 500 },
    ['remindMaxMs'],
  ],
])('%s', (_, settings, expected) => {
  expect(toFaults(settings)).toEqual(expected)
})
