/** Numbers that stand for an unknown one: what software sends in the place of a number that it does not know. */
import { normalized } from '../text.ts'

/** Noughts, and perhaps one last digit, however they are spaced: `000000001` of one deployed client. */
export const isInventedNumber = (number: string): boolean =>
  /^0{6,}\d?$/.test(normalized(number, 'NFKC').replace(/[^\p{L}\p{N}]/gu, ''))
