// Credentials of the mock national systems. SANDBOX ONLY: they are public, they open nothing but these mocks,
// and nothing outside sandbox mode may accept them.

/** One officer (cán bộ) whom the mock provincial bus knows. */
type SandboxOfficer = {
  /** The officer's own personal number, sent as MaCanBo. */
  readonly number: string
  /** What the JSON-tree facade calls StaffEmail. */
  readonly email: string
  readonly unit: string
  readonly keyName: string
  readonly keyPass: string
}

export type Credentials = {
  readonly ndxp: {
    /** The path that goes into the token hash; not necessarily the path that is called. */
    readonly hashPath: string
    readonly username: string
    readonly secret: string
    readonly xRoadClient: string
    readonly apiKey: string
  }
  readonly lgsp: {
    readonly accessKey: string
    readonly secretKey: string
    readonly appName: string
    readonly partnerCode: string
    readonly consumerKey: string
    readonly consumerSecret: string
    /** Static value of the header Auth of the second token variant (L2). */
    readonly staticAuth: string
  }
  readonly portal: {
    readonly username: string
    readonly password: string
    readonly clientId: string
    readonly clientSecret: string
  }
  readonly linked: { readonly userName: string; readonly password: string }
  readonly officers: readonly SandboxOfficer[]
}

export const SANDBOX_CREDENTIALS: Credentials = {
  ndxp: {
    hashPath: '/sandbox/dancu/tracuu',
    username: 'sandbox-gateway',
    secret: 'sandbox-ndxp-secret',
    xRoadClient: 'TEST/GOV/H99/GATEWAY',
    apiKey: 'sandbox-api-key',
  },
  lgsp: {
    accessKey: 'sandbox-access-key',
    secretKey: 'sandbox-secret-key',
    appName: 'sandbox-gateway',
    partnerCode: 'H99',
    consumerKey: 'sandbox-consumer-key',
    consumerSecret: 'sandbox-consumer-secret',
    staticAuth: Buffer.from('sandbox-gateway:sandbox-static-auth').toString('base64'),
  },
  portal: {
    username: 'sandbox-gateway',
    password: 'sandbox-portal-password',
    clientId: 'sandbox-portal-client',
    clientSecret: 'sandbox-portal-secret',
  },
  linked: { userName: 'sandbox-gateway', password: 'sandbox-linked-password' },
  officers: [
    officer('999085000777', 'canbo.mau@h99.example', 'H99.01.02'),
    officer('999088000778', 'canbo.hai@h99.example', 'H99.01.03'),
    officer('999187000779', 'canbo.ba@h99.example', 'H99.01.04'),
  ],
}

function officer(number: string, email: string, unit: string): SandboxOfficer {
  const last = number.slice(-3)
  return { number, email, unit, keyName: `sandbox-officer-${last}`, keyPass: `sandbox-pass-${last}` }
}
