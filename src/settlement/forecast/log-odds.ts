/** Probabilities and log-odds, kept away from certainty: nobody has seen enough dossiers to be sure to more than one in a thousand. */

const least = 0.001

export const toLogOdds = (probability: number): number => {
  const p = Math.min(1 - least, Math.max(least, probability))
  return Math.log(p / (1 - p))
}

export const toProbability = (logOdds: number): number =>
  Math.min(1 - least, Math.max(least, 1 / (1 + Math.exp(-logOdds))))

/** Of what cannot be negative: small differences count, large ones less. */
export const log1p = (value: number): number => Math.log(1 + Math.max(0, value))
