/** Preloaded: a gateway that gives dossier events no numbers. */
import { putInPlace } from './put-in-place.ts'

putInPlace('/src/dossier/feed/sequencer.ts', './numbers-no-event.ts')
