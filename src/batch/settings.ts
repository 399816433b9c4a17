/** Settings of batches: how many people one may hold, how fast they are asked about, how long outcomes are kept. */
import { z } from 'zod'
import { dayMs as day, hourMs as hour, minuteMs as minute, secondMs as second } from '../domain/duration.ts'
import { days, ms } from '../domain/settings-kit.ts'

export const BatchSettings = z
  .strictObject({
    peopleMax: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(50_000)
      .describe('Most people of one batch. Absent: 50000, the pupils or pensioners of a large district'),
    fileBytesMax: z
      .int()
      .min(1_000)
      .max(1_000_000_000)
      .default(40_000_000)
      .describe('Largest file in bytes. Absent: 40000000, 800 bytes for each of 50000 people'),
    openMax: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe('Batches of one consumer that have not ended; a further one is refused. Absent: 5'),
    receiveMs: ms(second, day)
      .default(15 * minute)
      .describe(
        'How long the file of a batch may take to arrive. What a process that died had received is forgotten after this time. Absent: 900000',
      ),
    perSecond: z
      .number()
      .min(0.01)
      .max(10_000)
      .default(25)
      .describe(
        'People a second that one process asks about, of all batches together and one after the other: what the ministry has agreed to for such work. More than 500 are not reached. Absent: 25; 20000 people then take a quarter of an hour, and an eighth of what a busy city asks at its counters is added',
      ),
    perDay: z
      .int()
      .min(1)
      .max(100_000_000)
      .optional()
      .describe(
        'People a day in Viet Nam that all processes together ask about in batches. The next day goes on. Absent: as many as there is time for',
      ),
    concurrency: z
      .int()
      .min(1)
      .max(1_000)
      .default(16)
      .describe(
        'Most people that one process asks about at a time; fewer while callers would feel it, and at least one. The link gives them no more than `backgroundShareMax` of its places. Absent: 16, what 25 a second need while an answer takes 0.6 s',
      ),
    deadlineMs: ms(100, 10 * minute)
      .default(20 * second)
      .describe('Longest time for one question. Absent: 20000'),
    leaseMs: ms(100, hour)
      .default(minute)
      .describe('How long a person belongs to the process that asks. Must outlast `deadlineMs`. Absent: 60000'),
    interruptedMs: ms(0, hour)
      .default(2 * minute)
      .describe(
        'How long after the lease of a process that died its people are asked about again: what killed it may not be over, and no one waits for them at a counter. Absent: 120000',
      ),
    interruptionsMax: z
      .int()
      .min(1)
      .max(20)
      .default(2)
      .describe(
        'Attempts about one person that may end with their process; a question that ends every process must end too, and it then ends as failed. Absent: 2',
      ),
    backoffMs: ms(10, hour)
      .default(10 * second)
      .describe(
        'Pause before a person is asked about again after the path failed; it doubles with each failure that others did not share. Absent: 10000',
      ),
    backoffMaxMs: ms(10, day)
      .default(10 * minute)
      .describe('Longest such pause. Absent: 600000'),
    faultsMax: z
      .int()
      .min(1)
      .max(100)
      .default(6)
      .describe(
        'Failures of the path about one person, while it answered about others, after which that person ends as failed. An outage counts none. Absent: 6',
      ),
    intervalMs: ms(20, minute).default(200).describe('How often a process looks for people who are due. Absent: 200'),
    keepDays: days(366)
      .default(7)
      .describe('Days after the end of a batch after which its people and their outcomes are removed. Absent: 7'),
  })
  .refine(({ leaseMs, deadlineMs }) => leaseMs >= deadlineMs * 1.5, {
    error: 'must be at least one and a half times deadlineMs',
    path: ['leaseMs'],
  })
  .refine(({ backoffMs, backoffMaxMs }) => backoffMaxMs >= backoffMs, {
    error: 'must be at least backoffMs',
    path: ['backoffMaxMs'],
  })
  .describe(
    'Batches: many people verified or looked up as a job, behind the counters. They need `filing`, whose vault seals them',
  )
export type BatchSettings = z.output<typeof BatchSettings>
