/** The bus style: an address for each call, and a bare list as its body. */
import type { HttpAnswer } from '../http/exchange.ts'
import type { CallDeps, During, PortalCalls } from './calls.ts'
import { dossierItem, itemFaults, stepItem } from './encode/dossier-item.ts'
import { createReachQuestion } from './probe-portal.ts'
import { readCodeReply, readTextAnswer } from './read/portal-reply.ts'
import type { BusSettings } from './settings.ts'

export function createBusCalls(settings: BusSettings, deps: CallDeps): PortalCalls {
  const { login, line, reader, readLookUp } = deps
  const base = line.path.replace(/\/$/, '')
  const question = createReachQuestion(settings.probe, deps)

  function call<T>(
    name: keyof BusSettings['calls'],
    data: readonly object[],
    repeatable: boolean,
    { signal, span }: During,
    read: (answer: HttpAnswer) => T,
  ): Promise<T> {
    const path = base + settings.calls[name].replaceAll('{unit}', encodeURIComponent(settings.unit ?? ''))
    const body = JSON.stringify(data)
    return login.run(null, signal, async (headers, heard) =>
      read(heard(await line.post({ path, headers, body, repeatable, signal, span }))),
    )
  }

  const send = (name: 'create' | 'update'): PortalCalls['create'] => {
    return (dossier, during) =>
      call(name, [dossierItem(dossier, settings)], false, during, (answer) =>
        reader.read(readCodeReply(answer), { code: dossier.code, steps: 0, update: name === 'update' }),
      )
  }

  return {
    toFaults: (dossier) => itemFaults(dossier, settings),
    create: send('create'),
    update: send('update'),
    appendSteps: ({ code }, steps, during) => {
      const items = steps.map((step) => stepItem(code, step, settings))
      return call('steps', items, false, during, (answer) => {
        const reply = readTextAnswer(answer)
        const sent = { code, steps: steps.length }
        return typeof reply === 'string' ? reader.readText(reply, sent) : reader.read(reply, sent)
      })
    },
    lookUp: (codes, during) => {
      const items = codes.map((code) => ({ MaHoSo: code }))
      return call('lookUp', items, true, during, (answer) => readLookUp(readCodeReply(answer), codes))
    },
    probe: (headers, signal, heard) => question(headers, signal, heard),
  }
}
