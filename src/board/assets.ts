/** The board's own files. */
import { join } from 'node:path'
import { type Assets, readAssets } from '../pages/assets.ts'
import type { Tone } from './pictures/tone.ts'
import { base } from './view.ts'

export function readBoardAssets(): Assets<Tone> {
  return readAssets({ base, styles: [join(import.meta.dirname, 'style', 'board.css')], marks })
}

const marks = {
  calm: '<circle cx="25" cy="25" r="6" fill="#1f9d55" stroke="#fff" stroke-width="1.5"/>',
  late: '<path d="M24 15.5 32 31H16z" fill="#d92d20" stroke="#fff" stroke-width="1.5"/>',
  unknown: '<circle cx="25" cy="25" r="5.5" fill="none" stroke="#fff" stroke-width="2.5"/>',
} as const satisfies Record<Tone, string>
