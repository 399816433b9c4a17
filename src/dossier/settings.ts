/** Settings of what citizens are answered about dossiers. */
import { z } from 'zod'
import { publicFacts } from '../domain/dossier/public-status.ts'

export const PublicStatusSettings = z
  .strictObject({
    facts: z
      .array(z.enum(publicFacts))
      .min(1)
      .default(['number-ending', 'phone-ending'])
      .describe(
        'What a citizen may know beside the code: `number-ending` and `phone-ending` of the holder that the registration stated, `received-on` the day of receipt. Absent: number-ending and phone-ending; many codes hold the day, so it proves little',
      ),
    wrongPerCodePerDay: z
      .int()
      .min(1)
      .max(1_000)
      .default(10)
      .describe(
        'Wrong attempts of one consumer for one code, and for one dossier by whatever code, in a day (UTC); then the right one is refused too until the next. Absent: 10, so that a guesser needs a century for half of the endings',
      ),
    perConsumerPerMinute: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(600)
      .describe('Questions of one consumer per minute, over all gateway processes. Absent: 600'),
    totalPerMinute: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1_200)
      .describe('Questions of all consumers per minute, over all gateway processes. Absent: 1200'),
  })
  .describe('The status of a dossier for a citizen who knows its code and a second fact')
export type PublicStatusSettings = z.infer<typeof PublicStatusSettings>
