/**
 * The client: what a system does with a gateway, in the words of its description. Every other operation is `call`.
 *
 * Nothing is repeated that may have been done, unless repeating it cannot do it twice (retry.ts). A filing has a key made from its
 * own content, so that it is the same after a restart of your process: the same filing sent again is the same filing.
 */
import { type FeedOptions, type FeedPage, feedWaitS, followFeed } from './feed.ts'
import { type Follow, followFiling } from './follow-filing.ts'
import type { components } from './generated/api.ts'
import { type Calls, createCalls, type Input, type OperationOptions } from './operations.ts'
import { type ClientOptions, createSend } from './send.ts'

type Schemas = components['schemas']

/** A paper of a filing: a name of `Schemas['AttachmentReference']`, and the bytes. */
export interface Paper {
  /** Name of the paper, such as `Giấy chứng sinh`. */
  title: string
  fileName: string
  mediaType: 'application/pdf' | 'image/jpeg' | 'image/png'
  bytes: Uint8Array<ArrayBuffer>
}

type Declared<Request> = Request extends unknown ? Omit<Request, 'attachments'> & { papers?: readonly Paper[] } : never

export function createClient(options: ClientOptions) {
  const calls = createCalls(createSend(options))
  const { call, download } = calls
  const feed =
    <Event>(read: (after: number, waiting: OperationOptions) => Promise<FeedPage<Event>>) =>
    (from: FeedOptions = {}) =>
      followFeed<Event>((after, signal) => read(after, { ...waiting, ...(signal && { signal }) }), from)

  const filingEvents = feed((after, given) => call('readFilingEvents', { query: { after, wait: feedWaitS } }, given))

  return {
    /** Any operation of the description by its name, with its own types. */
    call,
    /** Any operation that answers with a file, a page or a table. */
    download,

    /** Who this client is at the gateway, and what it may ask. */
    me: (given?: OperationOptions) => call('whoAmI', {}, given),
    /** Do these data belong to one person? */
    verify: (question: Schemas['VerificationRequest'], given?: OperationOptions) =>
      call('verifyPerson', { body: question }, given) as Promise<Schemas['VerificationResponse']>,
    /** Fields of a person's record. */
    lookUp: (question: Schemas['LookupRequest'], given?: OperationOptions) =>
      call('lookUpPerson', { body: question }, given) as Promise<Schemas['LookupResponse']>,
    /** Does the register hold what stands on a certificate? */
    verifyCertificate: (question: Schemas['CertificateVerificationRequest'], given?: OperationOptions) =>
      call('verifyCertificate', { body: question }, given),

    filings: {
      /**
       * Files an act with its papers. Once it answers, the filing is durable and the registry receives it once. Without an
       * `idempotencyKey` the key is a hash of the filing: to file the very same again after it was refused, withdrawn or closed,
       * give one of your own. What was completed stays the same filing under any key.
       */
      submit: async (act: Declared<Schemas['FilingRequest']>, given: OperationOptions = {}) => {
        const { papers = [], ...declared } = act
        const attachments = await upload(calls, papers, given)
        const body = { ...declared, attachments } as Schemas['FilingRequest']
        return call('submitFiling', { body }, await keyed(given, 'submitFiling', body))
      },
      /** Answers what the registry asked for. */
      supplement: async (
        id: string,
        { papers = [], ...more }: Declared<Schemas['SupplementRequest']>,
        given: OperationOptions = {},
      ) => {
        const attachments = await upload(calls, papers, given)
        const body = { ...more, attachments } as Schemas['SupplementRequest']
        return call('supplementFiling', { path: { id }, body }, await keyed(given, `supplementFiling ${id}`, body))
      },
      withdraw: (id: string, reason: string, given?: OperationOptions) =>
        call('withdrawFiling', { path: { id }, body: { reason } }, given),
      /** The filing with its result. Reading it is a disclosure, on record. */
      get: (id: string, given?: OperationOptions) => call('getFiling', { path: { id } }, given),
      list: (query: Input<'listFilings'>['query'] = {}, given?: OperationOptions) =>
        call('listFilings', { query }, given),
      certificate: (id: string, given?: OperationOptions) => download('fetchCertificate', { path: { id } }, given),
      /** Everything that happens to your filings. */
      events: filingEvents,
      /** One filing to its end: each step with who has to act next. Ends after the last one. */
      follow: (filing: Schemas['Filing'] | string, following: Follow = {}) =>
        followFiling(
          typeof filing === 'string' ? () => call('getFiling', { path: { id: filing } }) : async () => filing,
          (id) => call('getFiling', { path: { id } }),
          filingEvents,
          following,
        ),
    },

    dossiers: {
      register: (dossier: Schemas['DossierRegistration'], given?: OperationOptions) =>
        call('registerDossier', { body: dossier }, given),
      /** Reports a step that the gateway cannot see. The same step at the same moment is the same event. */
      report: (code: string, step: Schemas['DossierStep'], given?: OperationOptions) =>
        call('reportDossierStep', { path: { code }, body: step }, given),
      get: (code: string, given?: OperationOptions) => call('getDossier', { path: { code } }, given),
      list: (query: Input<'listDossiers'>['query'] = {}, given?: OperationOptions) =>
        call('listDossiers', { query }, given),
      /** Everything that happens to the dossiers that you may read. */
      events: feed((after, given) => call('readDossierEvents', { query: { after, wait: feedWaitS } }, given)),
    },

    linkedDossiers: {
      get: (code: string, given?: OperationOptions) => call('getLinkedDossier', { path: { code } }, given),
      file: (code: string, sha256: string, given?: OperationOptions) =>
        download('fetchLinkedDossierFile', { path: { code, sha256 } }, given),
      events: feed((after, given) => call('readLinkedDossierEvents', { query: { after, wait: feedWaitS } }, given)),
    },

    batches: {
      /** Up to 20 people, answered in one response. */
      ask: (people: Schemas['PeopleRequest'], given: Omit<OperationOptions, 'idempotencyKey'> = {}) =>
        call('askAboutPeople', { body: people }, given) as Promise<Schemas['PeopleResponse']>,
      /** A file of people as a job. `idempotencyKey` is yours to choose: the same file may be meant anew next month. */
      start: (
        file: {
          operation: 'verify' | 'lookup'
          mediaType: 'text/csv' | 'application/x-ndjson'
          content: string | Blob
        },
        given: OperationOptions & { idempotencyKey: string },
      ) => {
        const { operation, mediaType, content } = file
        const headers = { ...given.headers, 'content-type': mediaType }
        // The description has one type for all bodies of this operation; a file goes out as it is.
        const body = content as unknown as Schemas['PeopleRequest']
        return call('askAboutPeople', { query: { operation }, body }, { ...given, headers }) as Promise<
          Schemas['Batch']
        >
      },
      get: (id: string, given?: OperationOptions) => call('getBatch', { path: { id } }, given),
      /** How far it is, whenever that changes, to its end. */
      async *follow(id: string, from: FeedOptions = {}) {
        const events = feed((after, given) =>
          call('followBatch', { path: { id }, query: { after, wait: feedWaitS } }, given),
        )
        for await (const progress of events(from)) {
          yield progress
          if (progress.state === 'done' || progress.state === 'cancelled') return
        }
      },
      /** Outcomes behind `after`, up to the first person without one. */
      async *results(id: string, { after = 0, ...given }: OperationOptions & { after?: number } = {}) {
        const { bytes } = await download('readBatchResults', { path: { id }, query: { after } }, given)
        for (const line of new TextDecoder().decode(bytes).split('\n')) {
          if (line !== '') yield JSON.parse(line) as Schemas['PersonResult']
        }
      },
    },

    webhooks: {
      /** Its answer holds the secret, shown this once. */
      register: (webhook: Schemas['WebhookRegistration'], given?: OperationOptions) =>
        call('registerWebhook', { body: webhook }, given),
      /** Sends again what failed, or everything from a sequence number on. */
      replay: (id: string, what: Schemas['WebhookReplay'] = {}, given?: OperationOptions) =>
        call('replayWebhook', { path: { id }, body: what }, given),
    },
  }
}

export type Client = ReturnType<typeof createClient>

/** A long poll takes its own time. */
const waiting: OperationOptions = { attemptTimeoutMs: (feedWaitS + 15) * 1000, timeoutMs: (feedWaitS + 20) * 1000 }

async function upload(calls: Calls, papers: readonly Paper[], { signal }: OperationOptions) {
  const references: Schemas['AttachmentReference'][] = []
  for (const { title, fileName, mediaType, bytes } of papers) {
    const sha256 = await toSha256(bytes)
    const headers = { 'content-type': mediaType }
    await calls.call('putAttachment', { path: { sha256 }, body: bytes }, { headers, ...(signal && { signal }) })
    references.push({ sha256, title, fileName })
  }
  return references
}

/** The given key, or one that follows from what is sent. */
async function keyed(given: OperationOptions, act: string, body: unknown): Promise<OperationOptions> {
  if (given.idempotencyKey !== undefined) return given
  return { ...given, idempotencyKey: await toSha256(new TextEncoder().encode(`${act}\n${JSON.stringify(body)}`)) }
}

async function toSha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
