/** The description of the API, generated from the schemas that the routes really use. */
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { failures, Layer } from '../domain/failure.ts'
import type { Env } from './request.ts'

const Problem = z
  .object({
    type: z.string().describe('Where the failure is explained'),
    title: z.string().describe('What happened, in the language of the request'),
    status: z.int(),
    code: z.enum(Object.keys(failures) as [string, ...string[]]).describe('Stable code, for programs'),
    layer: z.enum(Layer).describe('Whose failure it is'),
    phase: z.enum(['dns', 'tcp', 'proxy', 'tls', 'request', 'first-byte', 'body']).optional(),
    retryable: z.boolean().describe('Whether the same request may succeed later'),
    nextStep: z.string().describe('What a person should do next'),
    detail: z.string().optional(),
    because: z.object({ code: z.string(), title: z.string() }).optional().describe('What made the link unavailable'),
    requestId: z.string(),
    errors: z
      .array(
        z.object({
          pointer: z.string(),
          code: z.string(),
          message: z.string(),
          line: z.int().optional().describe('Of a file, or of a body that is no JSON: from 1'),
          column: z
            .string()
            .optional()
            .describe('Of a file: which column, or which member of the line; of a body that is no JSON: from 1'),
        }),
      )
      .optional()
      .describe('Every fault of the request at once, up to 200'),
    reference: z
      .string()
      .optional()
      .describe('Where the reference explains this operation, with samples of the right shape; for its developers'),
    errorsLeftOut: z.int().optional().describe('How many more faults there are than `errors` holds; absent: none'),
  })
  .describe('RFC 9457 problem document')
  .meta({ id: 'Problem' })

/** One way to end, as a problem document. */
export const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

/** Every operation that needs a caller can end like this. */
export const problems = {
  400: problem('The body is not JSON or does not fit the schema'),
  401: problem('No credentials, or unknown ones'),
  403: problem('The policy, or the ministry, does not allow it; `errors` says what'),
  413: problem('The body is too large'),
  415: problem('The body is not of a type that the operation takes; `errors` and `Accept` say which'),
  429: problem('The quota of the consumer is used up; see Retry-After'),
  500: problem('A defect of the gateway'),
  502: problem('The other side answered with something that is no answer'),
  503: problem('The link or the audit trail is not available; see Retry-After'),
  504: problem('No answer within the time'),
}

/** What the operations of filings can end like beyond that. */
export const filingProblems = {
  ...problems,
  404: problem('No such filing of this caller, or no filings at this gateway'),
  409: problem('The state of the filing, or a request under way, does not allow it'),
  422: problem('The key was used for another body, or an attachment is missing or damaged'),
}

/** What the operations of links can end like beyond that. */
export const linkProblems = {
  ...problems,
  404: problem('No such link, path or incident'),
}

export function openApiDocument(app: OpenAPIHono<Env>) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, `Authorization: Bearer lth_…`',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'accessToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'An access token of an issuer of the configuration (RFC 9068); bound to a certificate where it names one (RFC 8705)',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'boundToken', {
    type: 'http',
    scheme: 'DPoP',
    description: 'An access token (a JWT) bound to a key of the client, with a proof in the header `DPoP` (RFC 9449)',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'clientCertificate', {
    type: 'mutualTLS',
    description: 'The certificate of the client, shown in the handshake or passed on by a trusted proxy (RFC 9440)',
  })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Lienthong gateway',
      version: '1',
      description:
        "One normalized API to Viet Nam's national population database and civil-status registry. Every disclosure is recorded before it leaves; every failure says whose it is.",
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'access', description: 'The caller itself: who it is here, and what it may ask' },
      { name: 'identity', description: 'Checks of a person against the National Population Database' },
      { name: 'batches', description: 'Many people at once: as one response, or as a job' },
      {
        name: 'filings',
        description: 'Acts of civil status, brought to the registry once, and followed to their result',
      },
      {
        name: 'dossiers',
        description: 'Dossiers of the one-stop systems: their steps, when they are due, and the reports over them',
      },
      { name: 'files', description: 'Files that portals fetch by address, without credentials' },
      {
        name: 'linked-dossiers',
        description: 'Dossiers of the linked-service software that came for the one-stop systems',
      },
      { name: 'units', description: 'Administrative units of both generations' },
      { name: 'certificates', description: 'Papers that an office was shown, checked and held against the register' },
      { name: 'webhooks', description: 'Where messages go' },
      { name: 'messages', description: 'What is sent to webhooks: calls that your system takes' },
      { name: 'audit', description: 'Who looked at whom, and breaches of personal data' },
      { name: 'operators', description: 'Filings that wait for a person' },
      { name: 'links', description: 'Health of the paths to the national systems' },
      { name: 'operations', description: 'Probes and metrics' },
    ],
  })
}
