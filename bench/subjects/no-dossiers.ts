/** Preloaded: a gateway whose filings move no dossier. What stands in the place of the real module is in `moves-no-dossier.ts`. */
import { putInPlace } from './put-in-place.ts'

putInPlace('/src/dossier/move-dossier.ts', './moves-no-dossier.ts')
