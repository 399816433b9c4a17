/**
 * Guardianship and its supervision (giám hộ, giám sát việc giám hộ; Law on Civil Status, Articles 19-23). The registry's
 * own fields are not known (civil-registry contract, section 2.7.7): these are the ones that the form and the law ask for.
 */
import { z } from 'zod'
import { BirthDate } from '../person/identity.ts'
import { line, lines } from '../text.ts'
import { DeclaredAddress, ForeignRegistration, personShape, Requester, registrationShape } from './blocks.ts'
import { Day } from './text.ts'

/** What is registered about a guardianship. */
export const GuardianshipAct = z
  .enum(['appointed', 'natural', 'ended', 'supervision', 'supervision-ended'])
  .describe(
    'Act (loại việc): `appointed` đăng ký giám hộ cử, `natural` đăng ký giám hộ đương nhiên, `ended` chấm dứt giám hộ, `supervision` đăng ký giám sát việc giám hộ, `supervision-ended` chấm dứt giám sát việc giám hộ',
  )
export type GuardianshipAct = z.infer<typeof GuardianshipAct>

const adult = z.strictObject({
  ...personShape,
  dateOfBirth: BirthDate,
  residence: DeclaredAddress.describe('Residence (nơi cư trú)'),
})

export const GuardianshipDeclaration = z
  .strictObject({
    act: GuardianshipAct,
    guardian: adult.describe('Guardian (người giám hộ)'),
    ward: z.strictObject({ ...personShape, dateOfBirth: BirthDate }).describe('Ward (người được giám hộ)'),
    supervisor: adult
      .optional()
      .describe(
        'Supervisor of the guardianship (người giám sát việc giám hộ); required when the act is about supervision',
      ),
    reason: lines(2000).describe('Reason (lý do đăng ký hoặc chấm dứt giám hộ)'),
    appointment: z
      .strictObject({
        number: line(50).optional().describe('Number (số văn bản)'),
        issuedOn: Day.optional().describe('Date (ngày văn bản)'),
        issuer: line(300).optional().describe('Who appointed (cơ quan, người cử giám hộ)'),
      })
      .optional()
      .describe('Appointment (văn bản cử người giám hộ); required for an appointed guardianship'),
    guardedAssets: lines(2000).optional().describe("The ward's property (tình trạng tài sản của người được giám hộ)"),
    requester: Requester,
    foreignRegistration: ForeignRegistration.optional(),
    ...registrationShape,
  })
  .describe('Declaration of a guardianship (tờ khai đăng ký giám hộ)')
  .meta({ id: 'GuardianshipDeclaration' })
export type GuardianshipDeclaration = z.infer<typeof GuardianshipDeclaration>
