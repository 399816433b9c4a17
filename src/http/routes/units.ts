/**
 * Administrative units as of a day, and the unit that an address names. Units are public: any consumer may ask, and nothing is
 * recorded. An address may be a person's: it comes in a body, stands in no log and is kept nowhere.
 */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { GatewayFailure } from '../../domain/failure.ts'
import { CalendarDay } from '../../domain/person/calendar-day.ts'
import { line } from '../../domain/text.ts'
import { dayInVietnam } from '../../domain/vietnam-time.ts'
import type { UnitDeps } from '../../unit/deps.ts'
import { answerUnit, type UnitAnswer } from '../../unit/describe-unit.ts'
import { findUnit, getLevel } from '../../unit/find-unit.ts'
import { listUnits, type UnitPage } from '../../unit/list-units.ts'
import { type Resolution, resolveAddress } from '../../unit/resolve-address.ts'
import { type ResolveReason, resolveReasons } from '../../unit/resolve-reasons.ts'
import { successionKinds, type UnitType, unitLevels, unitTypes } from '../../unit/unit.ts'
import type { Edge } from '../edge.ts'
import { readJson } from '../input/read-json.ts'
import { inDecimal, readQuery } from '../input/read-query.ts'
import { problems } from '../openapi-document.ts'
import { Bilingual, json, jsonBody, orNull, secured } from '../openapi-kit.ts'
import type { Env } from '../request.ts'
import { answerJson } from '../respond.ts'

const code = z.string().regex(/^(\d{2}|\d{3}|\d{5})$/)
const day = z.string().nullable()
const types = Object.keys(unitTypes) as [UnitType, ...UnitType[]]
const reasons = Object.keys(resolveReasons) as [ResolveReason, ...ResolveReason[]]
const Named = z.object({ code: z.string(), fullName: z.string() })
const asOf = CalendarDay.optional().describe('The day in Viet Nam that is asked about. Absent: today')

const reference = {
  code: z.string().describe('Code of the statistics office: 2, 3 or 5 digits. Means nothing without its list'),
  level: z.enum(unitLevels),
  type: z.enum(types).describe('On that day'),
  typeName: Bilingual,
  name: z.string().describe('Without its type; of a numbered unit its number'),
  fullName: z.string().describe('With its type, as papers of that day call it'),
  list: z.string().describe('The list that it stands in: `since-2025-07`, `before-2025-07`, `about-2021`'),
  from: day.describe('First day of that list; `null`: the list does not say since when'),
  to: day.describe('Last day, at the latest; `null`: still'),
  above: z.array(Named).describe('The units that it lies in, from the nearest on'),
}
const Reference = z.object(reference).meta({ id: 'UnitReference' })
const Succession = z
  .object({
    unit: Reference,
    kind: z.enum(successionKinds).describe('As the official table of conversion states it'),
    certainty: z
      .enum(['everyone', 'no-one', 'some'])
      .describe(
        "What it says of a person's address: all its people went there, none did, or some, so that the hamlet decides",
      ),
    on: z.string().describe('First day of the new unit'),
  })
  .meta({ id: 'UnitSuccession' })
const MergedInto = z
  .array(Reference)
  .describe(
    'Of a unit that was merged before July 2025: those that carry its name as a former one. Whether whole is not stated',
  )
const Unit = z
  .object({
    ...reference,
    asOf: z.string(),
    certainty: z
      .enum(['certain', 'likely'])
      .describe('`likely`: the lists around the day have it, and none says since when'),
    forms: z
      .array(
        z.object({
          from: day,
          to: day,
          type: z.enum(types),
          fullName: z.string(),
          act: Bilingual.nullable().describe('The act by which it is called so; `null`: as its list calls it'),
        }),
      )
      .describe('Every type and name that it had, in the order of time'),
    formerNames: z
      .array(z.object({ name: z.string(), code: z.string().nullable() }))
      .describe('Names of units that went over into it before the lists begin, and its own before that'),
    predecessors: z.array(Succession).describe('What it consists of: `unit` is the old one'),
    successors: z.array(Succession).describe('What became of it: `unit` is the new one'),
    mergedInto: MergedInto,
    children: z.array(Named),
    books: z
      .object({
        certainty: z
          .enum(['itself', 'stated', 'only-successor', 'open', 'not-known'])
          .describe('`stated`: by the operator; `open`: it was split, and no table says where its books went'),
        custodians: z.array(Reference),
        source: orNull(Bilingual),
      })
      .describe('Who keeps its books today (đơn vị giữ sổ hộ tịch)'),
    otherCodes: z
      .record(z.string(), z.array(z.string()))
      .describe('Its codes in other systems, as the operator set them'),
    source: Bilingual,
    verified: z.string().describe('The last day on which its list was compared with its source'),
  })
  .meta({ id: 'Unit' })
const Existed = z.object({ outcome: z.literal('existed'), unit: Unit }).meta({ id: 'UnitExisted' })
const DidNotExist = z
  .object({
    outcome: z.literal('did-not-exist'),
    code: z.string(),
    asOf: z.string(),
    before: z
      .object({ unit: Reference, successors: z.array(Succession), mergedInto: MergedInto })
      .nullable()
      .describe('The last unit that had the code, and what became of it'),
    after: Reference.nullable().describe('The next unit that has it'),
  })
  .meta({ id: 'UnitDidNotExist' })
const NotKnown = z
  .object({
    outcome: z.literal('not-known'),
    code: z.string(),
    asOf: z.string(),
    nearest: Reference.nullable().describe('What the lists know of the code at another time'),
  })
  .meta({ id: 'UnitNotKnown' })
const Answer = z
  .discriminatedUnion('outcome', [Existed, DidNotExist, NotKnown])
  .meta({ id: 'UnitAnswer' }) satisfies z.ZodType<UnitAnswer | unknown>
const Page = z
  .object({
    asOf: z.string(),
    list: z.string(),
    exact: z.boolean().describe('False: of that day no whole list is known, and this is the nearest'),
    count: z.int().describe('Of all that fit, not of the page'),
    units: z.array(Reference),
    next: z.string().nullable().describe('`after` of the next page; `null`: that was all'),
  })
  .meta({ id: 'UnitPage' }) satisfies z.ZodType<UnitPage | unknown>
const ResolutionRequest = z
  .strictObject({
    address: line(300)
      .describe('An address as it is written, before or after July 2025')
      .meta({ examples: ['số 5 P. Giảng Võ, Q. Ba Đình, HN'] }),
    asOf,
  })
  .meta({ id: 'UnitResolutionRequest' })
const ResolutionBody = z
  .object({
    asOf: z.string(),
    sure: z.boolean().describe('False: a person decides among the candidates'),
    level: z.enum(unitLevels).nullable().describe('The lowest level that the address names'),
    candidates: z
      .array(
        z.object({
          unit: Reference.describe('As the address names it, of its own time'),
          score: z.number().describe('Only order and distance mean something'),
          reasons: z.array(z.object({ code: z.enum(reasons), text: Bilingual })),
          onDay: z.array(Succession).describe('What it is on the day that is asked about'),
        }),
      )
      .describe('The best first'),
  })
  .meta({ id: 'UnitResolution' }) satisfies z.ZodType<Resolution | unknown>

const ListQuery = z.strictObject({
  asOf,
  level: z.enum(unitLevels).optional(),
  type: z.enum(types).optional(),
  within: code.optional().describe('Code of a unit that they lie in'),
  name: line(100).optional().describe('A piece of the name; marks and letter case do not matter'),
  after: code.optional().describe('Units after this code: `next` of the page before'),
  limit: inDecimal(z.int().min(1).max(1_000).default(100)).describe('Units of one page'),
})
const OneQuery = z.strictObject({
  asOf,
  system: z
    .string()
    .regex(/^[a-z0-9-]{1,30}$/)
    .optional()
    .describe('The code is that of this system, which the operator has set. Absent: of the statistics office'),
})

const common = secured('units')
const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/units',
  operationId: 'listUnits',
  summary: 'Which administrative units were there on a day?',
  description:
    'Provinces, districts and communes as the list of that day has them; narrowed down by level, type, a piece of the name, or the unit that they lie in.',
  request: { query: ListQuery },
  responses: { 200: json(Page, 'One page'), ...problems },
})
const oneRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/units/{code}',
  operationId: 'getUnit',
  summary: 'Which unit had this code on a day, and what became of it?',
  description:
    'A code means one unit until 30 June 2025 and often another since. What did not exist is an answer too, with what became of it.',
  request: {
    params: z.object({
      code: z
        .string()
        .min(1)
        .max(35)
        .regex(/^[A-Za-z0-9._-]+$/)
        .meta({ param: { name: 'code', in: 'path' }, examples: ['00025'] }),
    }),
    query: OneQuery,
  },
  responses: { 200: json(Answer, 'The unit, or that there was none'), ...problems },
})
const resolveRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/units/resolutions',
  operationId: 'resolveAddress',
  summary: 'Which unit does this address name?',
  description:
    'In a body, because an address may be a person’s and addresses of requests are written down on the way. It is read and forgotten.',
  request: { body: jsonBody(ResolutionRequest) },
  responses: { 200: json(ResolutionBody, 'Candidates with reasons, and whether the first is sure'), ...problems },
})

export function mountUnits(app: OpenAPIHono<Env>, edge: Edge, deps: UnitDeps): void {
  for (const route of [listRoute, oneRoute, resolveRoute]) app.openAPIRegistry.registerPath(route)
  const today = () => dayInVietnam(new Date(deps.clock.now()).toISOString())

  app.get('/v1/units', async (c) => {
    edge.admit(c, 'units')
    const query = readQuery(c, ListQuery)
    return answerJson(c, listUnits(await deps.units.current(), { ...query, asOf: query.asOf ?? today() }))
  })

  app.get('/v1/units/:code', async (c) => {
    edge.admit(c, 'units')
    const { asOf: stated, system } = readQuery(c, OneQuery)
    const { otherCodes } = deps.settings
    const given = c.req.param('code')
    const own = system === undefined ? given : getOwn(getOwn(otherCodes, system, '?system'), given, 'code')
    if (getLevel(own) === null) throw unknownCode('code')
    const on = stated ?? today()
    const units = await deps.units.current()
    return answerJson(c, answerUnit(units, findUnit(units, own, on), own, on, otherCodes))
  })

  app.post('/v1/units/resolutions', async (c) => {
    edge.admit(c, 'units')
    const { address, asOf: stated } = await readJson(c, ResolutionRequest, edge.bodyLimits)
    const { units, names } = await deps.units.search()
    return answerJson(c, resolveAddress(units, names, address, stated ?? today()))
  })
}

function getOwn<Value>(table: Readonly<Record<string, Value>>, name: string, pointer: string): Value {
  const found = Object.hasOwn(table, name) ? table[name] : undefined
  if (found === undefined) throw unknownCode(pointer)
  return found
}

function unknownCode(pointer: string): GatewayFailure {
  const message = {
    vi: 'Mã đơn vị có 2, 3 hoặc 5 chữ số; mã của hệ thống khác phải được đơn vị vận hành cổng khai báo',
    en: 'A code of a unit has 2, 3 or 5 digits; codes of other systems are set by the operators of the gateway',
  }
  return new GatewayFailure('request-invalid', { faults: [{ pointer, code: 'invalid-format', message }] })
}
