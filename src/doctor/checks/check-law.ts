/** The law data: whether the operator's own files can be used, how far the calendar reaches, and which days are not decided yet. */
import { ConfigProblems, tellProblem } from '../../config/problem.ts'
import { type DayNumber, toDate, toDay } from '../../domain/working-time/days.ts'
import type { Law } from '../../law/law.ts'
import { readLaw } from '../../law/read-law.ts'
import { about, type Finding } from '../finding.ts'

/** From so many days left on, dossiers of the longest limits are due after the calendar's end, where nothing is known. */
const calendarWarnDays = 30

const say = about('law')

export function checkLaw(files: readonly string[], now: number): Finding[] {
  let law: Law
  try {
    law = readLaw(files)
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    return error.problems.map((problem) =>
      say.fail(
        'law',
        [tellProblem(problem, 'vi'), tellProblem(problem, 'en')],
        [
          'Sửa tệp trong `law.files`, thử lại bằng `npm run law -- --check TỆP`; cổng đang chạy vẫn dùng bản đúng gần nhất.',
          'Correct the file of `law.files` and try it with `npm run law -- --check FILE`; a running gateway keeps to the last good one.',
        ],
      ),
    )
  }
  return [...findCalendar(law, files.length, toDay(now)), ...findUndecided(law, now)]
}

function findCalendar({ procedures, calendar }: Law, own: number, today: DayNumber): Finding[] {
  const [until, days] = [toDate(calendar.to), calendar.to - today]
  const says = [
    `${procedures.size} thủ tục, ${own} tệp riêng, lịch đến ${until}`,
    `${procedures.size} procedures, ${own} file(s) of your own, calendar until ${until}`,
  ] as const
  const facts = { procedures: procedures.size, files: own, calendarUntil: until }
  if (days >= calendarWarnDays) return [say.ok('law', says, facts)]
  return [
    say.warn(
      'law',
      says,
      [
        'Thêm lịch của năm sau vào `law.files`: hạn trả sau ngày này không tính được.',
        'Add the calendar of the next year to `law.files`: due times after that day are not known.',
      ],
      facts,
    ),
  ]
}

/** Nothing is wrong with them: due times over such days are provisional until the decree is there. */
function findUndecided({ calendar }: Law, now: number): Finding[] {
  return calendar.undecided.flatMap(({ id, days, name, decidedAt }) => {
    const ahead = [...days].filter((day) => day >= toDay(now)).sort((a, b) => a - b)
    const [first, last] = [ahead[0], ahead.at(-1)]
    if (decidedAt <= now || first === undefined || last === undefined) return []
    const [from, to] = [toDate(first), toDate(last)]
    return [
      say.ok('law', [`tạm tính từ ${from} đến ${to}: ${name.vi}`, `provisional from ${from} to ${to}: ${name.en}`], {
        undecided: id,
        from,
        to,
        days: ahead.length,
      }),
    ]
  })
}
