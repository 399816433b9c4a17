/** The administrative units: whether the operator's own files can be used, and what the lists in force hold. */
import { ConfigProblems, tellProblem } from '../../config/problem.ts'
import { readUnits } from '../../unit/read-units.ts'
import type { Units } from '../../unit/units.ts'
import { about, type Finding } from '../finding.ts'

const say = about('units')

export async function checkUnits(files: readonly string[]): Promise<Finding[]> {
  let units: Units
  try {
    units = await readUnits(files)
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    return error.problems.map((problem) =>
      say.fail(
        'units',
        [tellProblem(problem, 'vi'), tellProblem(problem, 'en')],
        [
          'Sửa tệp trong `units.files`, thử lại bằng `npm run units -- --units TỆP --code 01`; cổng đang chạy vẫn dùng bản đúng gần nhất.',
          'Correct the file of `units.files` and try it with `npm run units -- --units FILE --code 01`; a running gateway keeps to the last good one.',
        ],
      ),
    )
  }
  const list = units.lists.at(-1)
  const count = list === undefined ? 0 : units.inList(list).size
  return [
    say.ok(
      'units',
      [
        `${count} đơn vị hành chính hiện nay, đối chiếu ngày ${list?.verified}, ${files.length} tệp riêng`,
        `${count} administrative units today, compared with their source on ${list?.verified}, ${files.length} file(s) of your own`,
      ],
      { units: count, files: files.length },
    ),
  ]
}
