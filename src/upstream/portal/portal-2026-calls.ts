/**
 * The portal of 2026: the portal gives the code, files are uploaded before they are named, and the status of a dossier is a message
 * of its own. What fails before the dossier itself is sent has sent nothing of it.
 */
import { GatewayFailure } from '../../domain/failure.ts'
import type { PortalAnswer, PortalDossier, PortalFile } from '../../domain/portal/portal.ts'
import type { EndpointClient } from '../access-layer/endpoint-client.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import type { LargeBody } from '../http/large-body.ts'
import { createFileForm } from '../http/write-form.ts'
import { codeKey, member } from '../parsing/compare-codes.ts'
import { findCode } from '../parsing/read-reply.ts'
import type { CallDeps, During, PortalCalls } from './calls.ts'
import {
  carriesResults,
  dossierFaults2026,
  dossierMessage,
  idFaults,
  statusMessage,
  stepsMessage,
  type Uploaded,
} from './encode/message-2026.ts'
import { createReachQuestion } from './probe-portal.ts'
import { type Reply2026, readReply2026 } from './read/portal-reply.ts'
import { isItem } from './read/read-answer.ts'
import type { Portal2026Settings } from './settings.ts'

/** Files go over a line of their own, which says something else of its bodies. */
interface Portal2026Deps extends CallDeps {
  openLine(contentType: string): EndpointClient
}

type Refused = Extract<PortalAnswer, { outcome: 'refused' }>

/** Agency, day, serial. */
const codePattern = /^[A-Za-z0-9]{1,10}(?:\.[A-Za-z0-9]{1,10}){0,7}-\d{6,8}-\d{3,10}$/

export function createPortal2026Calls(settings: Portal2026Settings, deps: Portal2026Deps): PortalCalls {
  const { login, line, reader, readLookUp } = deps
  const form = createFileForm()
  const uploads = deps.openLine(form.contentType)
  const base = line.path.replace(/\/$/, '')
  const question = createReachQuestion(settings.probe, deps)

  const address = (name: keyof Portal2026Settings['calls']) =>
    base + settings.calls[name].replaceAll('{unit}', encodeURIComponent(settings.unit ?? ''))

  function call<T>(
    name: Exclude<keyof Portal2026Settings['calls'], 'upload'>,
    data: object,
    repeatable: boolean,
    { signal, span }: During,
    read: (reply: Reply2026) => T,
  ): Promise<T> {
    const body = JSON.stringify(data)
    return login.run(null, signal, async (headers, heard) =>
      read(readReply2026(heard(await line.post({ path: address(name), headers, body, repeatable, signal, span })))),
    )
  }

  async function upload(file: PortalFile, { signal, span }: During): Promise<Uploaded | Refused> {
    const content = await file.open()
    const body: LargeBody = form.write({ field: settings.uploadField, fileName: file.fileName, content })
    // A file that came twice is one that nothing names.
    const request = { path: address('upload'), body, repeatable: true, signal, span }
    return login.run(null, signal, async (headers, heard) =>
      readUpload(heard(await uploads.post({ ...request, headers })), file),
    )
  }

  function readUpload(answer: HttpAnswer, file: PortalFile): Uploaded | Refused {
    const { bare, data, code, text } = readReply2026(answer)
    if (answer.status >= 300) return { outcome: 'refused', code, text: text ?? '' }
    const holder = isItem(data) ? data : bare
    const id = findCode(member(holder, 'IdTepTin'))
    const hash = findCode(member(holder, 'HashTepTin'))
    // Which hash it is, is not known; one that looks like ours is ours, or the file was damaged on its way.
    const damaged = hash !== null && /^[0-9a-f]{64}$/i.test(hash) && hash.toLowerCase() !== file.sha256
    if (id === null || hash === null || damaged) throw unreadable(damaged ? 'hash' : 'no upload')
    return { file, id, hash }
  }

  async function uploadAll(files: readonly PortalFile[], during: During): Promise<Uploaded[] | Refused> {
    const done: Uploaded[] = []
    for (const file of files) {
      const one = await notYet(upload(file, during))
      if ('outcome' in one) return one
      done.push(one)
    }
    return done
  }

  return {
    toFaults: (dossier) => dossierFaults2026(dossier, settings),
    async nextCode(procedure, { signal, span }) {
      return login.run(null, signal, async (headers, heard) => {
        const path = address('nextCode')
        const post = { path, headers, body: JSON.stringify({ MaTTHC: procedure }), signal, span }
        const query = `${path}${path.includes('?') ? '&' : '?'}MaTTHC=${encodeURIComponent(procedure)}`
        const get = { path: query, headers, signal, span }
        return readNextCode(heard(await (settings.nextCodeBy === 'post' ? line.post(post) : line.fetch(get))))
      })
    },
    async create(dossier, during) {
      const files = await uploadAll(dossier.submittedFiles, during)
      if (!Array.isArray(files)) return files
      return call('create', dossierMessage(dossier, files, settings), false, during, (reply) =>
        withId(reader.read(reply, { code: dossier.code, steps: 0 }), reply, dossier),
      )
    },
    async update(dossier, during) {
      refuseUnnamed(idFaults(dossier))
      const results = await uploadAll(carriesResults(dossier, settings) ? dossier.resultFiles : [], during)
      if (!Array.isArray(results)) return results
      return call('status', statusMessage(dossier, results, settings), false, during, (reply) =>
        reader.read(reply, { code: dossier.code, steps: 0, update: true }),
      )
    },
    async appendSteps(key, steps, during) {
      refuseUnnamed(idFaults(key))
      return call('steps', stepsMessage(key, steps, settings), false, during, (reply) =>
        reader.read(reply, { code: key.code, steps: steps.length }),
      )
    },
    lookUp: (codes, during) =>
      call(
        'lookUp',
        codes.map((code) => ({ MaHoSo: code })),
        true,
        during,
        (reply) => readLookUp(reply, codes),
      ),
    probe: (headers, signal, heard) => question(headers, signal, heard),
    close: () => uploads.close(),
  }
}

function refuseUnnamed(faults: ReturnType<typeof idFaults>): void {
  if (faults.length > 0) throw new GatewayFailure('request-invalid', { layer: 'gateway', sent: 'no', faults })
}

/** Without the number that the portal gave, and the code that we sent, no success says which dossier it is about. */
function withId(answer: PortalAnswer, { data }: Reply2026, { code }: PortalDossier): PortalAnswer {
  if (answer.outcome !== 'accepted') return answer
  const holder = isItem(data) ? data : {}
  const id = findCode(member(holder, 'idHoSo'))
  const ours = codeKey(member(holder, 'maHoSo')) === codeKey(code)
  return id !== null && ours ? { ...answer, id } : { outcome: 'unintelligible', text: answer.text ?? '' }
}

function readNextCode(answer: HttpAnswer): string {
  const { bare, data, code } = readReply2026(answer)
  if (answer.status >= 300) {
    throw new GatewayFailure('ministry-refused', { detail: `code ${code}`, sent: 'answered' })
  }
  const value = findCode(member(bare, 'value')) ?? findCode(isItem(data) ? member(data, 'value') : data)
  if (value === null || !codePattern.test(value)) throw unreadable('no code')
  return value
}

function unreadable(detail: string): GatewayFailure {
  return new GatewayFailure('answer-unreadable', { detail, phase: 'body', sent: 'maybe' })
}

/** What went wrong before the dossier was sent: nothing of the dossier itself can have arrived. */
async function notYet<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof GatewayFailure) || error.sent === 'no') throw error
    const { code, layer, detail, phase, retryAfterMs, refusal } = error
    throw new GatewayFailure(code, {
      layer,
      sent: 'no',
      cause: error,
      ...(detail !== undefined && { detail }),
      ...(phase !== undefined && { phase }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(refusal !== undefined && { refusal }),
    })
  }
}
