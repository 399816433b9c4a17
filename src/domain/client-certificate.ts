/** The certificate of a client, as far as access looks at it, however it came here: in a handshake of ours, or by a trusted proxy. */
export interface ClientCertificate {
  /** SHA-256 of its DER: lower-case hex. */
  thumbprint: string
  /** Its parts in their order, `C=VN, O=…, CN=…`; what separates parts is escaped inside a value (RFC 4514). */
  subject: string
  issuer: string
  /** Milliseconds since the epoch. */
  validFrom: number
  validTo: number
  /** Somebody whom we trust has followed it up to an authority: this process in the handshake, or the proxy that passed it on. */
  trusted: boolean
  /** A revocation list of ours names it. */
  revoked: boolean
}
