/** The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header): quoted as the draft writes it, or bare. */
import { GatewayFailure } from '../../domain/failure.ts'

/** Longest key: room for two UUIDs and a prefix, far below what would burden an index. */
const lengthMax = 128
const shape = /^[\x21\x23-\x5B\x5D-\x7E]+$/

const place = { pointer: 'Idempotency-Key' }
const sample = {
  vi: 'Hãy gửi header này với một mã riêng cho từng hồ sơ, như Idempotency-Key: 7f1d5c1e-6b1a-4f0e-9a43-2f5f0d1c9e11; gửi lại thì giữ nguyên mã',
  en: 'Send this header with a key of its own for each filing, such as Idempotency-Key: 7f1d5c1e-6b1a-4f0e-9a43-2f5f0d1c9e11; keep it when you repeat the request',
}
const form = {
  vi: `Phải có 1 đến ${lengthMax} ký tự ASCII in được, không có dấu nháy kép, dấu \\ hay dấu cách`,
  en: `Must be 1 to ${lengthMax} visible ASCII characters, without a quotation mark, a \\ or a blank`,
}

/** The key, without quotes. Fails with `idempotency-key-missing` or `idempotency-key-invalid`. */
export function readIdempotencyKey(header: string | undefined): string {
  const sent = header?.trim() ?? ''
  if (sent === '')
    throw new GatewayFailure('idempotency-key-missing', { faults: [{ ...place, code: 'required', message: sample }] })
  const key = /^"(.*)"$/.exec(sent)?.[1] ?? sent
  if (key.length > lengthMax || !shape.test(key)) {
    throw new GatewayFailure('idempotency-key-invalid', {
      faults: [{ ...place, code: 'form', message: form }],
      detail: `1 to ${lengthMax} visible ASCII characters, no quotation mark, no backslash, no blank`,
    })
  }
  return key
}
