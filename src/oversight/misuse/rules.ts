/**
 * What counts as a sign of misuse, as data: each threshold with its argument. They were set on generated histories of other seeds than those by which
 * they are measured (bench/misuse.ts); an office sets its own where its days are others.
 */
import type { MisuseRule } from '../../domain/misuse.ts'

export interface Rule {
  /** From that many on. */
  threshold: number
  /** Of a share: of the day's questions, or of what is usual. Absent: the count alone decides. */
  share?: number
  because: string
}

export const rules = {
  'number-series': {
    threshold: 4,
    because:
      'People whose numbers differ in the last two digits alone were born in one province in one year. Of thirty people a day two such pairs are chance, and siblings make a pair; four out of one hundred numbers are a list that is read through.',
  },
  guessing: {
    threshold: 10,
    share: 0.4,
    because:
      'A number or a name that is typed wrong matches nobody: one in thirty. Ten of a day, and two in five of all, are people who do not stand at the counter.',
  },
  rate: {
    threshold: 30,
    share: 2.3,
    because:
      'A counter that works without a pause serves a person in four minutes, with one or two questions each. Thirty in an hour, and more than twice what the busiest hours of this officer and of the others at such counters had, is no queue of people.',
  },
  hours: {
    threshold: 4,
    share: 0.05,
    because:
      'Offices close at 17:00, and who stays for the last papers has gone by 20:00. Four questions in a night or on a Sunday, hours after the last one of the day, by someone of whose questions one in twenty is asked then, while nobody else of the unit works.',
  },
  'no-dossier': {
    threshold: 3,
    share: 0.12,
    because:
      'A code of a dossier is typed wrong once in two hundred. Three of a day and one in eight of all, under dossiers that are not there or were over, name no reason for the question.',
  },
  'crowded-dossier': {
    threshold: 10,
    because:
      'The largest household that registers its residence together has eight or nine people, and a dossier of civil status names four. Ten people under one code are not its people.',
  },
  watching: {
    threshold: 3,
    because:
      'A dossier is handled within days and asks about its people once or twice. One person on three days of two weeks, under three dossiers that are not known to be theirs, is a person who is watched; unless three officers ask about them, as all do who serve an agent.',
  },
  'watched-person': {
    threshold: 6,
    because:
      'A person has one dossier at a time, handled by one unit: two or three officers look. Six officers of three units in a day look at somebody who is talked about.',
  },
  'own-data': {
    threshold: 1,
    because: 'An officer does not handle a dossier of their own: a colleague does.',
  },
  colleague: {
    threshold: 1,
    because:
      'A colleague may be an applicant like anyone: then the dossier is theirs. A question about one under a dossier that is known to be of another, or under two dossiers of a day, is none of that.',
  },
  'new-fields': {
    threshold: 5,
    share: 0.01,
    because:
      'What a system asks for under a procedure is written into it. A field that was in none of two hundred questions of the last weeks, and in five today, is a change that somebody should have announced.',
  },
} as const satisfies Record<MisuseRule, Rule>

export type Rules = Readonly<Record<MisuseRule, Rule>>
