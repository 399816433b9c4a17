/** What a declaration may not say, rule by rule. */
import { describe, expect, test } from 'vitest'
import type { FilingKind } from '../../../../src/domain/filing/filing.ts'
import { born, bornIn, changed, d, type Loose, toFaults } from './faults.ts'

describe('a fault is found where it stands', () => {
  test.each<[string, FilingKind, Loose, string[]]>([
    // --- birth
    ['the mother is missing', 'birth', { [d('mother')]: undefined }, ['/declaration/mother required-by-law']],
    [
      'both parents are missing',
      'birth-package',
      { [d('mother')]: undefined, [d('father')]: undefined },
      ['/declaration/mother required-by-law', '/declaration/father required-by-law'],
    ],
    [
      'the father is missing and only the mother is said to be unknown',
      'birth',
      { [d('father')]: undefined, [d('birthKind')]: 'mother-unknown' },
      ['/declaration/father required-by-law'],
    ],
    [
      'the home place is missing',
      'birth',
      { [d('child.homePlace')]: undefined },
      ['/declaration/child/homePlace invalid_type'],
    ],
    [
      'the mother has no residence',
      'birth',
      { [d('mother.residence')]: undefined },
      ['/declaration/mother/residence invalid_type'],
    ],
    [
      'a child is born after the receipt',
      'birth',
      { [d('child.dateOfBirth')]: born('2026-03-03'), [d('birthCertificate')]: undefined },
      ['/declaration/child/dateOfBirth in-the-future'],
    ],
    [
      'the mother was born on the day that systems write for none',
      'birth',
      { [d('mother.dateOfBirth')]: born('0001-01-01') },
      ['/declaration/mother/dateOfBirth/date year-out-of-range'],
    ],
    [
      'the father was born at the end of all calendars, his card issued at their beginning',
      'birth',
      { [d('father.dateOfBirth')]: born('9999-12-31'), [d('birthCertificate.issuedOn')]: '0001-01-01' },
      [
        '/declaration/birthCertificate/issuedOn year-out-of-range',
        '/declaration/father/dateOfBirth/date year-out-of-range',
      ],
    ],
    [
      'the birth is older than its certificate is new',
      'birth',
      { [d('birthCertificate.issuedOn')]: '2026-02-28' },
      ['/declaration/birthCertificate/issuedOn before-birth'],
    ],
    [
      'only the year of a new child is known',
      'birth',
      { [d('child.dateOfBirth')]: bornIn(2026) },
      ['/declaration/child/dateOfBirth required-by-law'],
    ],
    [
      'a mother is younger than her child',
      'birth',
      { [d('mother.dateOfBirth')]: born('2026-03-02') },
      ['/declaration/mother/dateOfBirth not-older-than-child'],
    ],
    [
      'a father of whom only the year is known is certainly younger',
      'birth',
      {
        [d('child.dateOfBirth')]: born('1989-12-31'),
        [d('birthCertificate')]: undefined,
        [d('mother.dateOfBirth')]: bornIn(1960),
      },
      ['/declaration/father/dateOfBirth not-older-than-child'],
    ],
    [
      'mother and father have one number',
      'birth',
      { [d('father.personalNumber')]: '999195000101' },
      ['/declaration/father same-person'],
    ],
    [
      'an entry from abroad does not say of what',
      'birth',
      { [d('registrationType')]: 'foreign-entry' },
      ['/declaration/foreignRegistration required-by-law'],
    ],
    [
      'a mother of six',
      'birth',
      { [d('mother.dateOfBirth')]: born('2020-02-01'), [d('mother.personalNumber')]: undefined },
      ['/declaration/mother/dateOfBirth parent-too-young'],
    ],
    [
      'a father whose year makes him eight at the most',
      'birth',
      { [d('father.dateOfBirth')]: bornIn(2018), [d('father.personalNumber')]: undefined },
      ['/declaration/father/dateOfBirth parent-too-young'],
    ],
    [
      'a parent of a year is recognised',
      'parent-child',
      { [d('parent.dateOfBirth')]: bornIn(2023), [d('parent.personalNumber')]: undefined },
      ['/declaration/parent/dateOfBirth parent-too-young'],
    ],
    [
      'somebody of 176 years asks',
      'birth',
      { [d('requester.dateOfBirth')]: bornIn(1850) },
      ['/declaration/requester/dateOfBirth implausible-age'],
    ],
    [
      'a wife of 140 years',
      'marriage',
      { [d('wife.dateOfBirth')]: bornIn(1886) },
      ['/declaration/wife/dateOfBirth implausible-age'],
    ],
    // --- death
    [
      'a life of 140 years ends',
      'death',
      { [d('deceased.dateOfBirth')]: bornIn(1886) },
      ['/declaration/deceased/dateOfBirth implausible-age'],
    ],
    [
      'death is before birth',
      'death',
      { [d('deceased.dateOfBirth')]: born('2026-03-02') },
      ['/declaration/diedOn death-before-birth'],
    ],
    [
      'death is before the year of birth',
      'death-package',
      { [d('deceased.dateOfBirth')]: bornIn(2026), [d('diedOn')]: '2025-12-31' },
      ['/declaration/diedOn death-before-birth'],
    ],
    ['death is after the receipt', 'death', { [d('diedOn')]: '2026-03-03' }, ['/declaration/diedOn in-the-future']],
    [
      'the dead ask for their own registration',
      'death',
      { [d('requester.personalNumber')]: '999040000201' },
      ['/declaration/requester same-person'],
    ],
    // --- marriage
    [
      'husband and wife have one number',
      'marriage',
      { [d('wife.personalNumber')]: '999096000301' },
      ['/declaration/wife same-person'],
    ],
    [
      'the number of one is the card number of the other',
      'marriage',
      { [d('wife.personalNumber')]: undefined, [d('wife.identityPaper.number')]: '999096000301' },
      ['/declaration/wife same-person'],
    ],
    [
      'one name and one birth date, and no number that tells them apart',
      'marriage',
      {
        [d('wife.fullName')]: 'TRẦN  VĂN THỬ'.normalize('NFD'),
        [d('wife.nameParts')]: undefined,
        [d('wife.dateOfBirth')]: born('1996-06-15'),
        [d('wife.personalNumber')]: undefined,
        [d('wife.identityPaper')]: { type: 'passport', number: 'B1234567' },
      },
      ['/declaration/wife same-person'],
    ],
    [
      'a husband of 19',
      'marriage',
      { [d('husband.dateOfBirth')]: born('2006-03-04') },
      ['/declaration/husband/dateOfBirth under-age'],
    ],
    [
      'a wife of 17',
      'marriage',
      { [d('wife.dateOfBirth')]: bornIn(2009) },
      ['/declaration/wife/dateOfBirth under-age'],
    ],
    [
      'no identity paper',
      'marriage',
      { [d('wife.identityPaper')]: undefined },
      ['/declaration/wife/identityPaper invalid_type'],
    ],
    // --- the others
    [
      'another use is not named',
      'marital-status',
      { [d('useDetail')]: undefined },
      ['/declaration/useDetail required'],
    ],
    [
      'a residence ends before it begins',
      'marital-status',
      { [d('residencePeriod.to')]: '2017-12-30' },
      ['/declaration/residencePeriod/to before-its-beginning'],
    ],
    [
      'one recognises oneself',
      'parent-child',
      { [d('child.personalNumber')]: '999090000102' },
      ['/declaration/child same-person'],
    ],
    [
      'a parent is younger than the child',
      'parent-child',
      { [d('parent.dateOfBirth')]: bornIn(2025) },
      ['/declaration/parent/dateOfBirth not-older-than-child'],
    ],
    [
      'a guardian of oneself',
      'guardianship',
      { [d('ward.personalNumber')]: '999195000101' },
      ['/declaration/ward same-person'],
    ],
    [
      'a guardian who is a child',
      'guardianship',
      { [d('guardian.dateOfBirth')]: born('2008-03-03') },
      ['/declaration/guardian/dateOfBirth under-age'],
    ],
    [
      'an appointed guardian without an appointment',
      'guardianship',
      { [d('appointment')]: undefined },
      ['/declaration/appointment required-by-law'],
    ],
    [
      'supervision without a supervisor',
      'guardianship',
      { [d('act')]: 'supervision' },
      ['/declaration/supervisor required-by-law'],
    ],
    [
      'a change that changes nothing',
      'change',
      { [d('changes.0.to')]: 'Thi' },
      ['/declaration/changes/0/to no-change'],
    ],
    [
      'a correction of nothing',
      'change',
      { [d('changes.0.from')]: undefined },
      ['/declaration/changes/0/from required'],
    ],
    // --- every kind
    [
      'a personal number of 13 digits',
      'extract',
      { [d('person.personalNumber')]: '9991950001011' },
      ['/declaration/person/personalNumber invalid_format'],
    ],
    [
      'a citizen card of 13 digits',
      'extract',
      { [d('person.identityPaper.number')]: '9991950001011' },
      ['/declaration/person/identityPaper/number paper-number'],
    ],
    [
      'a paper of another kind without its name',
      'extract',
      { [d('person.identityPaper.type')]: 'other' },
      ['/declaration/person/identityPaper/otherName required'],
    ],
    [
      'a paper from the future',
      'extract',
      { [d('requester.identityPaper.issuedOn')]: '2026-03-03' },
      ['/declaration/requester/identityPaper/issuedOn in-the-future'],
    ],
    [
      'parts that make another name',
      'birth',
      { [d('child.nameParts.given')]: 'Khác' },
      ['/declaration/child/nameParts contradicts-full-name'],
    ],
    [
      'an ethnicity that is neither code nor text',
      'birth',
      { [d('child.ethnicity')]: {} },
      ['/declaration/child/ethnicity code-or-text'],
    ],
    ['a control character', 'extract', { [d('note')]: 'a\u0007b' }, ['/declaration/note control-character']],
    [
      'a package without its linked dossier',
      'birth-package',
      { linkedDossier: undefined },
      ['/linkedDossier required'],
    ],
    [
      'one file twice under one title',
      'birth',
      {
        attachments: [1, 2].map(() => ({ sha256: 'a'.repeat(64), title: 'Giấy chứng sinh', fileName: 'gcs.pdf' })),
      },
      ['/attachments/1 duplicate'],
    ],
    ['a dossier code that is none', 'birth', { 'purpose.dossier': 'H99 001' }, ['/purpose/dossier invalid_format']],
  ])('%s', (_, kind, changes, faults) => {
    expect(toFaults(changed(kind, changes))).toEqual(faults)
  })
})
