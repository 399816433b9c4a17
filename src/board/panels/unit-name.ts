/** What a unit is called: the name that the operator has given it, or its code. */
import { html, type Markup } from '../../pages/markup.ts'
import type { BoardData } from '../board-data.ts'

export function unitName({ expected }: Pick<BoardData, 'expected'>, unit: string): Markup | string {
  const name = expected.find(({ code }) => code === unit)?.name
  return name ? html`${name} <code>${unit}</code>` : unit
}

/** The same where no markup fits. */
export function unitText({ expected }: Pick<BoardData, 'expected'>, unit: string): string {
  const name = expected.find(({ code }) => code === unit)?.name
  return name ? `${name} (${unit})` : unit
}
