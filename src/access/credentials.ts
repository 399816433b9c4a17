/**
 * Who is calling: proof in, caller out. A request shows an API key (`Bearer lth_…`), an access token (`Bearer`, or `DPoP` with a proof
 * of possession), a client certificate, or several of these; the register says whose they are and which of them it takes together.
 */
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Caller, Consumer } from '../domain/access.ts'
import type { ClientCertificate } from '../domain/client-certificate.ts'
import { GatewayFailure, type RequestFault, toFailure } from '../domain/failure.ts'
import { createFileWatch } from '../domain/file-watch.ts'
import { createKeyedHash } from '../domain/keyed-hash.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import { StartRefusal } from '../domain/start-refusal.ts'
import { coversUnit } from '../domain/unit-code.ts'
import { readKey, secretMatches } from './api-key.ts'
import { compareRegisters } from './compare-registers.ts'
import { createDpopChecks, type DpopChecks, type RememberProof } from './dpop.ts'
import { inForce } from './in-force.ts'
import type { PolicyApproval } from './policy-approval.ts'
import { readRegister } from './read-register.ts'
import { type Credential, type Proof, type Register, toCertificateId, toSubjectId, toTokenId } from './register.ts'
import type { AccessSettings } from './settings.ts'
import type { FetchKeys } from './token-issuer.ts'
import { createTokens, type VerifiedToken } from './tokens.ts'

/** What a request shows beside its `Authorization`, for tokens. */
interface TokenRequest {
  authorization: string
  /** Header `DPoP`; `undefined` = none. */
  proof: string | undefined
  method: string
  /** As the caller wrote it, without its query. */
  path: string
  certificate: ClientCertificate | undefined
  onVerified?: OnVerified
}

/** Hears whose a token, key or certificate is, once that is verified, also where something else is refused afterwards. */
type OnVerified = (credentialId: string) => void

export interface Credentials {
  /**
   * The caller who shows a key or a certificate. Fails with `credentials-missing` or `credentials-unknown` (which says nothing about
   * what was wrong), `credentials-incomplete`, and what is wrong with the certificate.
   */
  identify(authorization: string | undefined, certificate?: ClientCertificate, onVerified?: OnVerified): Caller
  /** Whether `prove` is to be asked in the place of `identify`: it shows a token, and tokens count here. */
  isToken(authorization: string | undefined): authorization is string
  /** The caller who shows a token. Fails with the code that says what is wrong, or why that cannot be known. */
  prove(request: TokenRequest): Promise<Caller>
  /** For the header `DPoP-Nonce` of an answer to a request with a proof. */
  getNonce(): string | undefined
  /** The caller of a credential that proved itself before; `undefined` once it was dropped or has expired. */
  findCaller(credentialId: string): Caller | undefined
  /** The same caller with the rights of this moment, within the units of its token; `undefined` once its credential was dropped, or it or the token has expired. */
  renew(caller: Caller): Caller | undefined
  /** The consumer of this id as the register in force has it; `undefined` = it has none. */
  findConsumer(id: string): Consumer | undefined
  /** Goes on with other keys; API keys, nonces and the rest that were made with the ones named as former still count. */
  renewKeys(settings: Pick<AccessSettings, 'keyHashKey' | 'formerKeyHashKey'>): void
  /** Reads the file again. A file that cannot be used changes nothing; its problems are returned and logged. */
  reload(): Promise<string[]>
  /** Called behind each reading of the file, the first one apart. One listener. */
  onReload(listener: (reading: RegisterReading) => void): void
  close(): void
}

/** What a reading of the consumers file brought. */
interface RegisterReading {
  /** Credentials in force now. */
  keys: number
  /** How many problems the file has; with any it is refused, and the one before it stays. */
  problems: number
}

type Settings = Pick<AccessSettings, 'consumersFile' | 'keyHashKey' | 'reloadIntervalMs'> &
  Partial<Pick<AccessSettings, 'formerKeyHashKey' | 'issuers' | 'tokensMax' | 'dpop'>>

/** What tokens are judged with. Absent: no token counts. */
export interface ProofDeps {
  fetchKeys: FetchKeys
  rememberProof: RememberProof
  /** How callers address this gateway: scheme, host and port. */
  origins: readonly string[]
}

export async function openCredentials(
  settings: Settings,
  clock: Clock,
  logger: Logger,
  proofs?: ProofDeps,
  approval?: PolicyApproval,
): Promise<Credentials> {
  const file = settings.consumersFile
  const watch = createFileWatch([file])
  const firstDigest = await digest(file)
  const first = await readRegister(file)
  if (!first.register) {
    throw new StartRefusal(
      first.problems.map(({ vi, en }) => ({
        says: { vi: `access.consumersFile ${file}: ${vi}`, en: `access.consumersFile ${file}: ${en}` },
        advice: correctConsumers,
      })),
    )
  }
  if (approval && firstDigest !== undefined && !(await approval.admitFirst(firstDigest))) throw notAgreed
  let register: Register = first.register
  let waiting: { digest: string; register: Register } | undefined
  let byConsumer = indexConsumers(register)
  let reloading: Promise<string[]> | undefined
  let again: Promise<string[]> | undefined
  let keyed = createKeyedHash(settings.keyHashKey)
  let former = settings.formerKeyHashKey === undefined ? undefined : createKeyedHash(settings.formerKeyHashKey)
  const { issuers = [], tokensMax = 0 } = settings
  const tokens = proofs && createTokens({ issuers, tokensMax }, { fetchKeys: proofs.fetchKeys, clock, logger })
  const dpop =
    proofs && settings.dpop && proofs.origins.length > 0
      ? createDpopChecks(settings.dpop, {
          origins: proofs.origins,
          keyHashKey: settings.keyHashKey,
          formerKeyHashKey: settings.formerKeyHashKey,
          remember: proofs.rememberProof,
          clock,
        })
      : undefined

  /** One after the other: a caller that comes while one is under way gets the next one, which sees what the caller has seen. */
  function reload(): Promise<string[]> {
    if (reloading) {
      again ??= reloading.then(() => {
        again = undefined
        return reload()
      })
      return again
    }
    reloading = readAgain().finally(() => {
      reloading = undefined
    })
    return reloading
  }

  async function readAgain(): Promise<string[]> {
    const read = await digest(file)
    const { register: next, problems: found } = await readRegister(file)
    const problems = found.map(({ en }) => en)
    if (next && approval) {
      // Written to while it was read: what was hashed may not be what was read.
      const still = read !== undefined && (await digest(file)) === read
      if (!still) return []
      waiting = { digest: read, register: next }
      if (!(await approval.admit(read, compareRegisters(register, next)))) {
        logger.warn({ file }, 'access: the consumers file waits for a second person; the one before it stays in force')
        return []
      }
    }
    if (next) {
      takeOver(next)
    } else {
      logger.error({ file, problems }, 'access: the consumers file was refused; the one before it stays in force')
    }
    listener({ keys: register.size, problems: problems.length })
    return problems
  }

  function takeOver(next: Register): void {
    waiting = undefined
    register = next
    byConsumer = indexConsumers(next)
    logger.info({ file, keys: next.size }, 'access: the consumers file was loaded')
  }

  /** A file that waits and was agreed to on any replica. */
  async function takeAgreed(): Promise<void> {
    const agreed = waiting
    if (!agreed || !(await approval?.isAgreed(agreed.digest)) || waiting !== agreed) return
    takeOver(agreed.register)
    listener({ keys: register.size, problems: 0 })
  }

  let listener: (reading: RegisterReading) => void = () => {}
  let changed = false
  const timer = setInterval(async () => {
    try {
      if (changed || (await watch.hasChanged())) {
        changed = true
        await reload()
        changed = false
      } else await takeAgreed()
    } catch (error) {
      // Repeated with the next look; what is in force stays.
      logger.error({ code: toFailure(error).code }, 'access: whether the consumers file may be taken over is not known')
    }
  }, settings.reloadIntervalMs).unref()

  const find = (id: string): Credential | undefined => {
    const credential = register.get(id)
    return credential && clock.now() < credential.expiresAt ? credential : undefined
  }

  /** Where it is not by the id that stands in the trail: a certificate that counts by its subject. */
  const registeredAs = new WeakMap<Caller, string>()

  /** With the grants of this moment: no caller is handed out with others. */
  const toCurrent = (consumer: Consumer): Consumer => inForce(consumer, clock.now())

  /** The entry of a certificate that is good: by itself, or by its subject where an authority of ours vouches for it. */
  function findByCertificate(certificate: ClientCertificate): { id: string; credential: Credential } | undefined {
    const ids = [toCertificateId(certificate.thumbprint)]
    if (certificate.trusted) ids.push(toSubjectId(certificate.subject, certificate.issuer))
    for (const id of ids) {
      const credential = find(id)
      if (credential) return { id, credential }
    }
    return undefined
  }

  function assertGood(certificate: ClientCertificate | undefined): void {
    if (!certificate) return
    if (certificate.revoked) throw new GatewayFailure('client-certificate-revoked')
    const now = clock.now()
    // Said in this order, a date that cannot be read makes it bad.
    const isOfNow = now >= certificate.validFrom && now < certificate.validTo
    if (!isOfNow) throw new GatewayFailure('client-certificate-expired')
  }

  /** Fails where the register takes nothing less than more; `shown` = what led to the consumer, beside the certificate. */
  function assertComplete(
    { consumer, requires }: Credential,
    shown: readonly Proof[],
    certificate: ClientCertificate | undefined,
  ): void {
    if (requires.length === 0) return
    const isShown = (proof: Proof): boolean =>
      shown.includes(proof) ||
      (proof === 'certificate' &&
        certificate !== undefined &&
        findByCertificate(certificate)?.credential.consumer.id === consumer.id)
    const missing = requires.filter((proof) => !isShown(proof))
    if (missing.length > 0) throw new GatewayFailure('credentials-incomplete', { detail: missing.join(', ') })
  }

  /** Of one that an authority of ours vouches for, or that is registered by itself: anyone can make up another. */
  function tellShown(certificate: ClientCertificate | undefined, onVerified: OnVerified | undefined): void {
    if (!certificate || !onVerified) return
    const id = toCertificateId(certificate.thumbprint)
    if (certificate.trusted || register.get(id)) onVerified(id)
  }

  function identifyByCertificate(certificate: ClientCertificate): Caller {
    assertGood(certificate)
    const found = findByCertificate(certificate)
    if (!found) throw new GatewayFailure('client-certificate-unknown')
    assertComplete(found.credential, ['certificate'], certificate)
    const caller = {
      consumer: toCurrent(found.credential.consumer),
      credentialId: toCertificateId(certificate.thumbprint),
    }
    if (found.id !== caller.credentialId) registeredAs.set(caller, found.id)
    return caller
  }

  return {
    identify(authorization, certificate, onVerified) {
      tellShown(certificate, onVerified)
      if (!authorization) {
        if (certificate) return identifyByCertificate(certificate)
        throw new GatewayFailure('credentials-missing', { faults: [showCredentials] })
      }
      const scheme = authorization.slice(0, 7)
      const isBearer = scheme.toLowerCase() === 'bearer '
      const presented = isBearer ? readKey(authorization.slice(7).trim()) : undefined
      const credential = presented && register.get(presented.id)
      const secret = presented?.secret ?? ''
      // Both, whichever fits: how long it takes says nothing.
      const byFormer = former !== undefined && secretMatches(former, secret, credential?.hash)
      const matches = secretMatches(keyed, secret, credential?.hash) || byFormer
      if (!presented || !credential || !matches) {
        throw new GatewayFailure('credentials-unknown', isBearer ? {} : { faults: [showBearer] })
      }
      onVerified?.(presented.id)
      if (clock.now() >= credential.expiresAt) throw new GatewayFailure('credentials-unknown')
      assertGood(certificate)
      assertComplete(credential, ['key'], certificate)
      return { consumer: toCurrent(credential.consumer), credentialId: presented.id }
    },
    isToken: (authorization): authorization is string =>
      tokens !== undefined &&
      issuers.length > 0 &&
      authorization !== undefined &&
      /^(?:dpop |bearer (?! *lth_))/i.test(authorization),
    async prove(request) {
      const [, scheme = '', text = ''] = /^(\w+) +(\S+) *$/.exec(request.authorization) ?? []
      if (!tokens || text === '') throw new GatewayFailure('token-invalid', { detail: 'format' })
      tellShown(request.certificate, request.onVerified)
      assertGood(request.certificate)
      const token = tokens.find(text) ?? (await tokens.verify(text))
      const id = toTokenId(token.issuer, token.client)
      request.onVerified?.(id)
      const shown = await checkBinding({ ...request, scheme, text, token, dpop })
      const credential = find(id)
      if (!credential) throw new GatewayFailure('credentials-unknown')
      assertComplete(credential, shown, request.certificate)
      const { officer, units, endsAt } = token
      return {
        consumer: narrowed(toCurrent(credential.consumer), units),
        credentialId: id,
        endsAt,
        ...(officer !== undefined && { officer }),
        ...(units !== undefined && { units }),
      }
    },
    getNonce: () => dpop?.getNonce(),
    findCaller(credentialId) {
      const credential = find(credentialId)
      return credential && { consumer: toCurrent(credential.consumer), credentialId }
    },
    renew(caller) {
      if (caller.endsAt !== undefined && clock.now() >= caller.endsAt) return undefined
      const credential = find(registeredAs.get(caller) ?? caller.credentialId)
      return credential && { ...caller, consumer: narrowed(toCurrent(credential.consumer), caller.units) }
    },
    findConsumer(id) {
      const consumer = byConsumer.get(id)
      return consumer && toCurrent(consumer)
    },
    renewKeys(next) {
      keyed = createKeyedHash(next.keyHashKey)
      former = next.formerKeyHashKey === undefined ? undefined : createKeyedHash(next.formerKeyHashKey)
      dpop?.renewKeys(next)
    },
    reload,
    onReload: (given) => {
      listener = given
    },
    close: () => clearInterval(timer),
  }
}

interface BoundRequest extends TokenRequest {
  scheme: string
  text: string
  token: VerifiedToken
  dpop: DpopChecks | undefined
}

/** Whether the one who shows the token has the key to which it is bound; what was shown by that. */
async function checkBinding(request: BoundRequest): Promise<Proof[]> {
  const { scheme, text, token, proof, method, path, certificate, dpop } = request
  const { binding } = token
  const withProof = scheme.toLowerCase() === 'dpop'
  switch (binding.kind) {
    case 'none':
      // A proof for a token that is bound to nothing proves nothing.
      if (withProof) throw new GatewayFailure('token-binding-missing', { detail: 'dpop' })
      return ['token']
    case 'certificate':
      if (!certificate) throw new GatewayFailure('token-binding-missing', { detail: 'certificate' })
      if (certificate.thumbprint !== binding.thumbprint) throw new GatewayFailure('token-binding-wrong')
      return ['token']
    case 'key':
      if (!withProof || proof === undefined || !dpop)
        throw new GatewayFailure('token-binding-missing', { detail: 'dpop' })
      await dpop.check({ proof, token: text, method, path, boundTo: binding.thumbprint })
      return ['token', 'dpop']
  }
}

/** The consumer within the units of the token: a unit of either that the other covers. */
function narrowed(consumer: Consumer, units: readonly string[] | undefined): Consumer {
  if (units === undefined) return consumer
  const within = units.filter((unit) => consumer.units.some((listed) => coversUnit(listed, unit)))
  const whole = consumer.units.filter((listed) => units.some((unit) => coversUnit(unit, listed)))
  return { ...consumer, units: [...new Set([...within, ...whole])] }
}

function indexConsumers(register: Register): ReadonlyMap<string, Consumer> {
  return new Map([...register.values()].map(({ consumer }) => [consumer.id, consumer]))
}

/** SHA-256 of the file, hexadecimal; `undefined` = it cannot be read, which its reader reports. */
async function digest(file: string): Promise<string | undefined> {
  const bytes = await readFile(file).catch(() => undefined)
  return bytes && hash('sha256', bytes, 'hex')
}

/** For the developer of a system that shows nothing at all. */
const showCredentials: RequestFault = {
  pointer: 'Authorization',
  code: 'required',
  message: {
    vi: 'Hãy gửi header Authorization: Bearer, dấu cách, rồi khóa truy cập (lth_…) hoặc mã truy cập',
    en: 'Send the header Authorization: Bearer, a blank, and the API key (lth_…) or access token',
  },
}

/** For the developer whose header is of another scheme, or holds the key alone: its form is no secret. */
const showBearer: RequestFault = {
  pointer: 'Authorization',
  code: 'format',
  message: {
    vi: 'Header Authorization phải bắt đầu bằng Bearer và dấu cách, sau đó là khóa truy cập (lth_…) hoặc mã truy cập',
    en: 'The header Authorization must begin with Bearer and a blank; the API key (lth_…) or access token follows them',
  },
}

const correctConsumers = {
  vi: 'Sửa tệp danh bạ hệ thống gọi (mẫu ở docs/examples/consumers.yaml), hoặc sửa `access.consumersFile`.',
  en: 'Correct the register of consumers (docs/examples/consumers.yaml is one), or correct `access.consumersFile`.',
}

const notAgreed = new StartRefusal([
  {
    says: {
      vi: 'access.consumersFile: danh bạ đã thay đổi mà chưa có người thứ hai đồng ý',
      en: 'access.consumersFile: the file was changed, and no second person has agreed to it',
    },
    advice: {
      vi: 'Đặt lại tệp trước đó, khởi động, rồi thay tệp và nhờ một người khác đồng ý trên trang vận hành (docs/operate/second-person.md).',
      en: "Put the file before it back and start; then change it and have another person agree at the operators' page (docs/operate/second-person.md).",
    },
  },
])
