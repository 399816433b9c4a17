/** Settings of the forecast of late dossiers. */
import { z } from 'zod'
import { hourMs } from '../../domain/duration.ts'
import { ms } from '../../domain/settings-kit.ts'

export const LiveForecastSettings = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('Whether this process may forecast, while no other replica does. Absent: true'),
    historyDays: z
      .int()
      .min(14)
      .max(400)
      .default(120)
      .describe(
        'Days of history that are read again when a process takes the forecast over. What was learnt 25 days ago counts half. Absent: 120',
      ),
    everyMs: ms(100, hourMs).default(2_000).describe('How often it takes in what happened, in ms. Absent: 2000'),
    refreshMs: ms(100, hourMs)
      .default(60_000)
      .describe(
        'How often all open dossiers are forecast anew although nothing happened to them, in ms. Absent: 60000',
      ),
    nightlyBacktest: z
      .boolean()
      .default(true)
      .describe(
        'Whether the replica that forecasts for all also tests the forecast on the history of `historyDays`, once a night, for the board. Absent: true',
      ),
    backtestHour: z
      .int()
      .min(0)
      .max(23)
      .default(2)
      .describe(
        'From which hour of the day in Viet Nam on it does so; four hours later it waits for the next night. Absent: 2',
      ),
    backtestMaxMs: ms(1_000, 4 * hourMs)
      .default(2 * hourMs)
      .describe('How long one such test may take before it is given up until the next night, in ms. Absent: 7200000'),
  })
  .describe('The forecast of late dossiers: docs/operate/forecast.md')
export type LiveForecastSettings = z.infer<typeof LiveForecastSettings>
