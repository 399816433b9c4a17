/**
 * One dossier and its steps as the session style and the bus style write them: the same items, in an envelope or bare. All values
 * are texts. What is not known is left out, or `""` where the contract has an absent date so.
 */
import { channelCodes, dossierStatusCodes } from '../../../domain/dossier/dossier.ts'
import type { RequestFault } from '../../../domain/failure.ts'
import type {
  PortalDossier,
  PortalFee,
  PortalFile,
  PortalStep,
  PortalSupplement,
} from '../../../domain/portal/portal.ts'
import { nfc } from '../../../domain/text.ts'
import type { SessionSettings } from '../settings.ts'
import { addressFaults, fault, missing, sharedFaults } from './dossier-faults.ts'
import { type MomentForm, writeMoment } from './write-moment.ts'
import { writeText } from './write-text.ts'

export type ItemSettings = Pick<
  SessionSettings,
  'agency' | 'applicantKinds' | 'lengths' | 'moments' | 'officerUnknown' | 'placeOfFiling'
>
type Item = Readonly<Record<string, unknown>>

/** The population database in the portal's list (MaCSDL). */
const populationDatabase = '7'

export function dossierItem(dossier: PortalDossier, settings: ItemSettings): Item {
  const { procedure, applicant, channel, unit } = dossier
  const { lengths } = settings
  const at = (moment: number | null) => writeMoment(moment, settings.moments)
  return known(
    {
      MaHoSo: dossier.code,
      MaTTHC: procedure.code,
      TenTTHC: nfc(procedure.name),
      MaLinhVuc: procedure.field,
      TenLinhVuc: nfc(procedure.fieldName),
      KenhThucHien: channel === null ? undefined : String(channelCodes[channel]),
      SoGiayToChuHoSo: applicant.number,
      ChuHoSo: nfc(applicant.name),
      LoaiDoiTuong: settings.applicantKinds[applicant.kind],
      SoDienThoai: applicant.phone,
      Email: applicant.email,
      TrichYeuHoSo: writeText(dossier.summary.trim() || procedure.name, lengths.summary),
      NgayNopHoSo: at(dossier.submittedAt),
      NgayTiepNhan: at(dossier.receivedAt),
      NgayHenTra: at(dossier.dueAt),
      NgayTra: at(dossier.returnedAt),
      NgayKetThucXuLy: at(dossier.endedAt),
      NgayTuChoi: at(dossier.notAcceptedAt),
      TrangThaiHoSo: String(dossierStatusCodes[dossier.status]),
      DonViXuLy: nfc(unit.name),
      NoiNopHoSo: settings.placeOfFiling,
      HoSoCoThanhPhanSoHoa: binary(dossier.digitised),
      TaiKhoanDuocXacThucVoiVNeID: binary(dossier.accountVerified),
      DuocThanhToanTrucTuyen: dossier.payment === null ? undefined : paymentCodes[dossier.payment],
      DinhDanhCHS: identity(applicant.number),
      DSKetNoiCSDL: dossier.lookedUp ? [{ MaCSDL: populationDatabase }] : [],
      TaiLieuNop: dossier.submittedFiles.map((file) => submittedItem(file, lengths.fileName)),
      DanhSachLePhi: dossier.fees.filter(({ paid, amount }) => paid && amount > 0).map(feeItem),
      DanhSachTepDinhKemKhac: [],
      DanhSachHoSoBoSung: dossier.supplements.map((one, index) => supplementItem(one, index + 1, settings.moments)),
      DanhSachGiayToKetQua: dossier.resultFiles.map((file) => resultItem(file, lengths.resultName)),
      // Written as null where there is none: an account belongs to what came online alone.
    },
    { MaDoiTuong: channel === 'online' ? applicant.account : null },
  )
}

export function itemFaults(dossier: PortalDossier, settings: ItemSettings): RequestFault[] {
  const { procedure } = dossier
  const faults = [
    ...sharedFaults(dossier, settings),
    ...missing('/procedure/field', procedure.field),
    ...missing('/procedure/fieldName', procedure.fieldName),
    ...addressFaults('/submittedFiles', dossier.submittedFiles),
    ...addressFaults('/resultFiles', dossier.resultFiles),
    ...dossier.submittedFiles.flatMap(({ fileName }, index) => missing(`/submittedFiles/${index}/fileName`, fileName)),
  ]
  return dossier.channel === null ? [...faults, fault('/channel', 'missing', channelUnknown)] : faults
}

export function stepItem(code: string, step: PortalStep, settings: ItemSettings): Item {
  const at = (moment: number | null) => writeMoment(moment, settings.moments)
  return known({
    MaHoSo: code,
    NguoiXuLy: writeText(step.officer?.trim() || settings.officerUnknown, settings.lengths.officer),
    ChucDanh: textOrNone(step.title),
    ThoiDiemXuLy: at(step.at),
    PhongBanXuLy: textOrNone(step.department),
    NoiDungXuLy: nfc(step.content),
    TrangThai: String(dossierStatusCodes[step.status]),
    NgayBatDau: at(step.startedAt),
    NgayKetThucTheoQuyDinh: at(step.dueAt),
  })
}

/** 12 digits of a personal number, 9 of an old identity card. For anything else there is no form, and none is made up. */
function identity(number: string | null): Item[] {
  if (number !== null && /^\d{12}$/.test(number)) return [{ LoaiDinhDanh: '1', SoDinhDanh: number }]
  if (number !== null && /^\d{9}$/.test(number)) return [{ LoaiDinhDanh: '2', SoDinhDanh: number }]
  return []
}

function submittedItem({ id, fileName, code, url }: PortalFile, charsMax: number): Item {
  return known({
    TepDinhKemId: id,
    TenTepDinhKem: writeText(fileName, charsMax),
    MaThanhPhanHoSo: code,
    DuongDanTaiTepTin: url,
    // It is there as a file.
    DuocSoHoa: '1',
  })
}

function resultItem({ id, title, code, url }: PortalFile, charsMax: number): Item {
  return known({
    TenGiayTo: writeText(title, charsMax),
    GiayToId: id,
    DuongDanTepTinKetQua: url,
    MaGiayToKetQua: code,
  })
}

export function feeItem({ name, code, amount, collectedAt, kind }: PortalFee): Item {
  return {
    TenPhiLePhi: nfc(name),
    MaPhiLePhi: code,
    HinhThucThu: collectionCodes[collectedAt],
    Gia: String(amount),
    LoaiPhiLePhi: feeKindCodes[kind],
  }
}

function supplementItem(supplement: PortalSupplement, number: number, form: MomentForm): Item {
  return known({
    HoSoBoSungId: number,
    NguoiYeuCauBoSung: textOrNone(supplement.requestedBy),
    NoiDungBoSung: nfc(supplement.content.trim() || supplementRequested),
    NgayBoSung: writeMoment(supplement.requestedAt, form),
    NgayTiepNhanBoSung: writeMoment(supplement.completedAt, form),
    TrangThaiBoSung: supplement.completedAt !== null,
    NgayHenTraTruoc: writeMoment(supplement.dueBefore, form),
    NgayHenTraMoi: writeMoment(supplement.dueAfter, form),
  })
}

const textOrNone = (text: string | null) => (text === null ? null : nfc(text))

/** The official name of the status, where nobody wrote a reason. */
const supplementRequested = 'Yêu cầu bổ sung giấy tờ'

const binary = (value: boolean | null): '0' | '1' | undefined => (value === null ? undefined : value ? '1' : '0')
const paymentCodes = { online: '1', 'agency-gateway': '2', 'not-online': '3' } as const satisfies Record<
  NonNullable<PortalDossier['payment']>,
  string
>
const collectionCodes = { receipt: '1', supplement: '2', result: '4' } as const satisfies Record<
  PortalFee['collectedAt'],
  string
>
const feeKindCodes = { normal: '1', appraisal: '2', extension: '3' } as const satisfies Record<
  PortalFee['kind'],
  string
>

/** Without what is not known; `fixed` stands as it is. */
function known(item: Item, fixed: Item = {}): Item {
  const stated = Object.entries(item).filter(([, value]) => value !== undefined && value !== null)
  return { ...Object.fromEntries(stated), ...fixed }
}

const channelUnknown = {
  vi: 'Chưa biết hồ sơ được nộp qua kênh nào (trực tuyến, trực tiếp, bưu chính)',
  en: 'It is not known through which channel the dossier came: online, at the counter, by post',
}
