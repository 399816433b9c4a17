/**
 * A gateway in which everything has happened once, and one right call of every operation there: as data, so that clients of any
 * language make it. A set of calls is made for each client, because some of them can be made only once.
 */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getPersona } from '../../../mocks/personas.ts'
import { readDescription } from '../../../src/http/pages/reference/description.ts'
import { sampleValue } from '../../../src/http/pages/reference/sample-value.ts'
import { filingProcedures } from '../../../src/sandbox/state.ts'
import { type CompletedBirth, completeBirth, issue, publicUrl } from '../../http/files/fixtures.ts'
import { file, newDossierCode, pdf, sha256, upload } from '../../http/filings/fixtures.ts'
import { come } from '../../mocks/linked/samples.ts'
import { makeFiling } from '../../support/declarations.ts'
import { eventually } from '../../support/eventually.ts'
import { makeClaim, purpose, startGateway, type TestGateway } from '../../support/gateway.ts'

export const descriptionFile = join(import.meta.dirname, '../../../contracts/gateway/openapi.json')
const description = readDescription(JSON.parse(readFileSync(descriptionFile, 'utf8')))
export const operationIds: readonly string[] = description.operations.map(({ id }) => id)

interface Call {
  operationId: string
  method: string
  /** With `{name}` for what stands in `path`. */
  template: string
  path: Record<string, string>
  query: Record<string, string>
  headers: Record<string, string>
  /** A JSON body. */
  body?: unknown
  /** A body that is a file, in base64, and its type. */
  file?: { type: string; base64: string }
}

export interface World {
  gateway: TestGateway
  birth: CompletedBirth
  linkedDossier: string
  linkedFile: string
}

export async function startWorld(): Promise<World> {
  const gateway = await startGateway({
    filings: {},
    linked: {},
    portal: ['portal-2026'],
    batches: { perSecond: 1_000, concurrency: 8, intervalMs: 20 },
    fileAddresses: { publicUrl, allowHttp: true, perMinute: 500, strangerPerMinute: 100_000 },
    publicStatus: { facts: ['number-ending'] },
    consumer: () => ({
      roles: ['operator', 'auditor', 'leader', 'investigator'],
      grants: [
        {
          procedures: [...filingProcedures],
          operations: [
            'verify',
            'lookup',
            'file',
            'follow',
            'register',
            'watch',
            'public-status',
            'receive',
            'check-file',
            'verify-certificate',
          ],
          fields: ['fullName', 'dateOfBirth', 'sex', 'permanentResidence'],
          attributes: ['sex', 'fatherName'],
        },
      ],
    }),
    mocks: { settings: { linkedArrivalMs: 0, linkedSlowMs: 50 } },
  })
  const birth = await completeBirth(gateway)
  const [linkedDossier = ''] = await come(gateway.mocks.url, { seed: 41 })
  const linked = await eventually('the linked dossier is here', async () => {
    const { json } = await gateway.get(`/v1/linked-dossiers/${linkedDossier}`)
    return json?.files?.[0]?.sha256 === undefined ? undefined : json
  })
  return { gateway, birth, linkedDossier, linkedFile: linked.files[0].sha256 }
}

/** One right call of each operation, in the order of the description. */
export async function makeCalls(world: World): Promise<Call[]> {
  const { gateway, birth, linkedDossier, linkedFile } = world
  const thu = getPersona('thu')
  const asked = { purpose, person: makeClaim(thu) }
  const acting = { officer: 'canbo.mau', note: 'Kiểm tra theo yêu cầu' }
  const auditing = { by: 'canbo.mau', reason: 'Kiểm tra định kỳ' }
  // The calls of the client before this one left the path drained.
  await gateway.post('/v1/links/population/paths/ndxp/release', acting)
  // Nor may a caller have more than a few webhooks.
  for (const { id: past } of (await gateway.get('/v1/webhooks')).json.webhooks) {
    await fetch(`${gateway.url}/v1/webhooks/${past}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${gateway.key}` },
    })
  }
  const paper = pdf(`tệp ${randomUUID()}`)
  const line = Buffer.from(JSON.stringify(asked))
  const batch = await gateway.post('/v1/identity/batches?operation=verify', line.toString(), {
    'idempotency-key': randomUUID(),
    'content-type': 'application/x-ndjson',
  })
  await eventually('the batch is done', async () => {
    const { json } = await gateway.get(`/v1/identity/batches/${batch.json.id}`)
    return json.state === 'done'
  })
  const open = await gateway.post('/v1/webhooks', { url: `http://127.0.0.1:9/${randomUUID()}`, topics: ['filings'] })
  const leaving = await gateway.post('/v1/webhooks', { url: `http://127.0.0.1:9/${randomUUID()}`, topics: ['filings'] })
  const fileBirth = async (): Promise<string> => (await file(gateway, 'birth')).json.id
  const closing = await fileBirth()
  const withdrawn = await fileBirth()
  const registered = newDossierCode()
  await upload(gateway, paper)
  const { url } = await issue(gateway, birth)
  const breach = `SC-${randomUUID().slice(0, 8)}`
  const stating = {
    ...auditing,
    detectedAt: '2026-11-23T08:00:00+07:00',
    nature: 'Tra cứu ngoài hồ sơ',
    scope: { unit: purpose.unit, since: '2026-11-22T08:00:00+07:00', until: '2026-11-23T08:00:00+07:00' },
  }
  const id = { id: birth.filing }
  const inBatch = { id: batch.json.id as string }
  const path: Readonly<Record<string, Record<string, string>>> = {
    getBatch: inBatch,
    followBatch: inBatch,
    readBatchResults: inBatch,
    pauseBatch: inBatch,
    resumeBatch: inBatch,
    cancelBatch: inBatch,
    getFiling: id,
    supplementFiling: id,
    fetchCertificate: id,
    withdrawFiling: { id: withdrawn },
    getDossier: { code: birth.code },
    reportDossierStep: { code: registered },
    getLinkedDossier: { code: linkedDossier },
    fetchLinkedDossierFile: { code: linkedDossier, sha256: linkedFile },
    putAttachment: { sha256: sha256(paper) },
    hasAttachment: { sha256: sha256(paper) },
    fetchFile: { secret: new URL(url).pathname.split('/').at(-1) ?? '' },
    chooseWebhookTopics: { id: open.json.id },
    removeWebhook: { id: leaving.json.id },
    replayWebhook: { id: open.json.id },
    enableWebhook: { id: open.json.id },
    makeReport: { form: 'II.06a' },
    closeReport: { form: 'II.06a' },
    getUnit: { code: '00004' },
    stateBreach: { code: breach },
    reportBreach: { code: breach },
    notifyOfBreach: { code: breach },
    closeBreach: { code: breach },
    getLink: { name: 'population' },
    listIncidents: { name: 'population' },
    getIncident: { name: 'population', id: randomUUID() },
  }
  const query: Readonly<Record<string, Record<string, string>>> = {
    askAboutPeople: { operation: 'verify' },
    followBatch: { after: '0' },
    readFilingEvents: { after: '0', limit: '500' },
    readDossierEvents: { after: '0', limit: '500' },
    readLinkedDossierEvents: { after: '0', limit: '500' },
    makeReport: { from: '2026-11-01', to: '2026-11-27' },
    listAuditRecords: auditing,
    listBreaches: auditing,
    reportBreach: auditing,
    listFileAddresses: { dossier: birth.code },
  }
  const body: Readonly<Record<string, unknown>> = {
    verifyPerson: asked,
    lookUpPerson: { ...asked, fields: ['fullName', 'dateOfBirth', 'permanentResidence'] },
    verifyCard: {
      purpose,
      card: {
        qr: `${thu.number}|999000001|${thu.name}|${thu.birthDate.split('-').reverse().join('')}|Nam|Số 1|01012022`,
      },
    },
    askAboutPeople: { operation: 'verify', people: [asked] },
    submitFiling: makeFiling('birth', { dossier: newDossierCode() }),
    withdrawFiling: { reason: 'Người dân rút hồ sơ' },
    registerDossier: {
      code: registered,
      procedure: purpose.procedure,
      unit: purpose.unit,
      receivedAt: '2026-11-23T08:00:00+07:00',
      officer: 'canbo.mau',
      applicant: { name: thu.name, number: thu.number },
    },
    reportDossierStep: { type: 'accepted', at: '2026-11-23T09:00:00+07:00', officer: 'canbo.mau' },
    readPublicStatus: { code: registered, unit: purpose.unit, numberEnding: thu.number.slice(-6) },
    holdLanes: { ...acting, target: 'portal', dossier: { code: birth.code, unit: purpose.unit } },
    releaseLanes: { ...acting, target: 'portal', dossier: { code: birth.code, unit: purpose.unit } },
    holdPath: { ...acting, forMinutes: 1 },
    drainPath: { ...acting, forMinutes: 1 },
    closeReport: { from: '2026-10-01', to: '2026-10-31', officer: 'canbo.mau' },
    verifyCertificate: {
      purpose,
      certificate: {
        kind: 'birth',
        registration: { number: '12/2024', book: '01/2024', date: '2024-03-15', unit: { code: '99001' } },
        people: { child: { fullName: thu.name, dateOfBirth: asked.person.dateOfBirth, sex: 'male' } },
      },
    },
    revokeFileAddresses: { ...acting, dossier: birth.code, again: true },
    checkFile: { purpose, file: paper.toString('base64') },
    registerWebhook: { url: `http://127.0.0.1:9/${randomUUID()}`, topics: ['filings'] },
    chooseWebhookTopics: { topics: ['filings', 'dossiers'] },
    replayWebhook: {},
    resolveAddress: { address: 'Phường Ba Đình, Hà Nội' },
    searchAuditRecords: auditing,
    reportToCitizen: { ...auditing, personalNumber: thu.number },
    stateBreach: stating,
    notifyOfBreach: { ...auditing, to: 'controller', at: '2026-11-23T08:00:00+07:00', reference: '12/CV' },
    closeBreach: auditing,
    closeFiling: { ...acting, id: closing },
    confirmFiling: { ...acting, id: birth.filing },
    rerunFilings: { ...acting, ids: [birth.filing] },
    stopRerun: { ...acting, run: randomUUID() },
    supplementFiling: {
      purpose: { ...purpose, dossier: birth.code },
      note: 'Bổ sung giấy tờ',
      attachments: [{ sha256: sha256(paper), title: 'Giấy chứng sinh', fileName: 'giay.pdf' }],
    },
  }
  return description.operations.map(({ id: operationId, method, path: template, operation }) => {
    const parameters = operation.parameters ?? []
    const needed = (place: string) =>
      Object.fromEntries(
        parameters
          .filter((each) => each.in === place && each.required)
          .map(({ name, schema }) => [name, String(sampleValue(schema ?? {}, description.schemas, name))]),
      )
    const [type, { schema } = {}] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
    const keyed = parameters.some(({ name }) => name === 'Idempotency-Key')
    return {
      operationId,
      method,
      template,
      path: { ...needed('path'), ...path[operationId] },
      query: { ...needed('query'), ...query[operationId] },
      headers: keyed ? { 'Idempotency-Key': randomUUID() } : {},
      ...(type === 'application/json' && { body: body[operationId] ?? sampleValue(schema ?? {}, description.schemas) }),
      ...(type === 'application/pdf' && { file: { type, base64: paper.toString('base64') } }),
    }
  })
}

/** The call as plain HTTP: the status and the body that a client has to understand. */
export async function callPlainly(url: string, key: string, call: Call): Promise<{ status: number; text: string }> {
  const target = call.template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(call.path[name] ?? ''))
  const query = new URLSearchParams(call.query).toString()
  const { file: sent, body } = call
  const response = await fetch(`${url}${target}${query && `?${query}`}`, {
    method: call.method,
    headers: {
      ...call.headers,
      authorization: `Bearer ${key}`,
      ...((body !== undefined || sent) && { 'content-type': sent?.type ?? 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(sent && { body: Buffer.from(sent.base64, 'base64') }),
  })
  return { status: response.status, text: await response.text() }
}
