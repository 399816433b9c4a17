/** Where dossiers stand (civil-registry contract, sections 2.4 and 4.1). A status that is not in the table changes nothing. */
import type { AskAnswer, RegistryKey, RegistryStanding } from '../../domain/civil-registry.ts'
import type { HttpAnswer } from '../exchange.ts'
import { createOpenings } from './fold.ts'
import { readMoment } from './moments.ts'
import { codeOf, firstText, type RegistryJson, readObject, refuseSignIn } from './read-answer.ts'
import { readResult } from './read-result.ts'
import type { CivilRegistryPathSettings } from './settings.ts'

type Settings = Pick<CivilRegistryPathSettings, 'phrases' | 'statuses'>

export interface StandingReader {
  /** The answer of G2 and G3 to a question about several dossiers, in the order of the keys; or its no to all of it. */
  several(answer: HttpAnswer, keys: readonly RegistryKey[], certificates: boolean): AskAnswer[] | { refused: AskAnswer }
  /** The status answer of G1, whose status slot holds the filing's own status. */
  one(answer: HttpAnswer): AskAnswer
}

export function createStandingReader({ phrases, statuses }: Settings): StandingReader {
  const notFound = createOpenings(phrases.notFound)

  function refusal(said: RegistryJson): AskAnswer {
    const code = codeOf(said.errorCode)
    const text = firstText(said.errorDescription, said.statusDescription) ?? ''
    refuseSignIn(code)
    // "Không tồn tại" is said of faulty data too (pitfall 21): 500 always means those, and only whole sentences count.
    return code === '201' || (code !== '500' && notFound(text)) ? { known: false } : { known: 'unclear', code, text }
  }

  function standing(status: string, more: Partial<RegistryStanding>): AskAnswer | null {
    const state = statuses[status]
    if (state === undefined) return null
    return { known: true, standing: { state, at: null, reason: null, supplementDue: null, result: null, ...more } }
  }

  function item(given: RegistryJson, key: RegistryKey, certificates: boolean): AskAnswer {
    const status = codeOf(given.trangThai)
    const reason = firstText(given.noiDungXuLy, given.ghiChu)
    const known =
      status === null
        ? null
        : standing(status, {
            at: readMoment(given.thoiGianThucHien),
            reason,
            supplementDue: readMoment(given.hanBoSungHoSo),
            result: statuses[status] === 'completed' ? readResult(given.ketQuaXuLy, key.kind, certificates) : null,
          })
    if (known !== null) return known
    const text = firstText(given.errors, reason) ?? ''
    return notFound(text) ? { known: false } : { known: 'unclear', code: status, text }
  }

  return {
    several(answer, keys, certificates) {
      const said = readObject(answer)
      if (codeOf(said.status) !== '1' || !Array.isArray(said.value)) {
        return { refused: refusal(said) }
      }
      const items = new Map<string, RegistryJson>()
      for (const one of said.value) {
        const code = typeof one === 'object' && one !== null ? codeOf((one as RegistryJson).maHoSoMCDT) : null
        if (code !== null) items.set(code, one)
      }
      return keys.map((key) => {
        const found = items.get(key.dossier)
        return found === undefined ? { known: false } : item(found, key, certificates)
      })
    },
    one(answer) {
      const said = readObject(answer)
      const status = codeOf(said.status)
      // 0 is the transport's no; every other value is the dossier's own.
      if (status === null || status === '0') return refusal(said)
      const text = firstText(said.statusDescription)
      const reason = text === null ? null : (/^[^:]{1,80}:\s*(.+)$/s.exec(text)?.[1] ?? text)
      return standing(status, { reason }) ?? { known: 'unclear', code: status, text: text ?? '' }
    },
  }
}
