/** The session style: one address, with the session and the name of the service in every message. */

import { inTime } from '../access-layer/probe.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import type { CallDeps, During, PortalCalls } from './calls.ts'
import { dossierItem, itemFaults, stepItem } from './encode/dossier-item.ts'
import { createReachQuestion } from './probe-portal.ts'
import { readCodeReply } from './read/portal-reply.ts'
import type { SessionSettings } from './settings.ts'

type Service = keyof SessionSettings['services']

export function createSessionCalls(settings: SessionSettings, deps: CallDeps): PortalCalls {
  const { login, line, reader, readLookUp } = deps

  function message(session: string, service: Service, isUpdating: boolean, data: readonly object[]): string {
    return JSON.stringify({
      session,
      madonvi: settings.unit,
      service: settings.services[service],
      isUpdating: isUpdating ? 'True' : 'False',
      data,
    })
  }

  /** Asks in a session, and once more in a new one where the first has ended. */
  function call<T>(
    service: Service,
    data: readonly object[],
    { isUpdating = false, repeatable = false }: { isUpdating?: boolean; repeatable?: boolean },
    { signal, span }: During,
    read: (answer: HttpAnswer) => T,
  ): Promise<T> {
    return login.run(null, signal, async (_, heard, session) => {
      const body = message(session, service, isUpdating, data)
      return read(heard(await line.post({ path: line.path, headers: [], body, repeatable, signal, span })))
    })
  }

  const send = (isUpdating: boolean): PortalCalls['create'] => {
    return (dossier, during) =>
      call('dossier', [dossierItem(dossier, settings)], { isUpdating }, during, (answer) =>
        reader.read(readCodeReply(answer), { code: dossier.code, steps: 0, update: isUpdating }),
      )
  }

  return {
    toFaults: (dossier) => itemFaults(dossier, settings),
    create: send(false),
    update: send(true),
    appendSteps: ({ code }, steps, during) =>
      call(
        'steps',
        steps.map((step) => stepItem(code, step, settings)),
        {},
        during,
        (answer) => reader.read(readCodeReply(answer), { code, steps: steps.length }),
      ),
    lookUp: (codes, during) =>
      call(
        'lookUp',
        codes.map((code) => ({ MaHoSo: code })),
        { repeatable: true },
        during,
        (answer) => readLookUp(readCodeReply(answer), codes),
      ),
    probe: createQuestion(),
  }

  /** `login.probe` signs in before it asks, so that a GET without the session proves the sign-in too. */
  function createQuestion(): PortalCalls['probe'] {
    const { probe } = settings
    if (probe.kind !== 'procedures') {
      const question = createReachQuestion(probe, deps)
      return (_, signal, heard) => question([], signal, heard)
    }
    return async (_, signal, heard, session) => {
      const body = message(session, 'procedures', false, [])
      const answer = heard(await inTime(line.post({ path: line.path, headers: [], body, signal, fresh: true })))
      reader.refuseEndedSession(readCodeReply(answer))
    }
  }
}
