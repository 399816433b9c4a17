/** The pieces that descriptions of routes are made of. */
import { z } from '@hono/zod-openapi'

/** One text in both languages. */
export const Bilingual = z.object({ vi: z.string(), en: z.string() }).meta({ id: 'Bilingual' })

/**
 * What has a name, or nothing. With `.nullable()` the name itself would allow nothing, or be joined to it by an `allOf` that nothing fits.
 */
export const orNull = <T extends z.ZodType>(schema: T) => z.union([schema, z.null()])

/** An answer with a JSON body. */
export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

/** A request that needs a JSON body. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true,
  content: { 'application/json': { schema } },
})

/** An operation for callers who show one of these; the register says which, and which together. */
export const secured = (tag: string) => ({
  tags: [tag],
  security: [{ apiKey: [] }, { accessToken: [] }, { boundToken: [] }, { clientCertificate: [] }],
})
