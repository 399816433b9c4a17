/** The `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header): quoted as the draft writes it, or bare. */
import { GatewayFailure } from '../../domain/failure.ts'

/** Longest key: room for two UUIDs and a prefix, far below what would burden an index. */
const lengthMax = 128
const shape = /^[\x21\x23-\x5B\x5D-\x7E]+$/

/** The key, without quotes. Fails with `idempotency-key-missing` or `idempotency-key-invalid`. */
export function readIdempotencyKey(header: string | undefined): string {
  const sent = header?.trim() ?? ''
  if (sent === '') throw new GatewayFailure('idempotency-key-missing')
  const key = /^"(.*)"$/.exec(sent)?.[1] ?? sent
  if (key.length > lengthMax || !shape.test(key)) {
    throw new GatewayFailure('idempotency-key-invalid', {
      detail: `1 to ${lengthMax} visible ASCII characters, no quotation mark, no backslash, no blank`,
    })
  }
  return key
}
