/**
 * Gradient-boosted trees for a probability, in log-odds over an offset: they learn only what the offset does not know yet. Small,
 * deterministic, bounded in time by rows × trees. With few rows no split is worth its price, and the offset speaks alone.
 */

export interface TrainingRow {
  /** One number per feature. */
  readonly features: Float32Array
  /** Log-odds that are known without the trees. */
  readonly offset: number
  readonly late: 0 | 1
  readonly weight: number
}

export interface BoostedTrees {
  /** Log-odds to add to the offset. */
  correct(features: Float32Array): number
}

export const noTrees: BoostedTrees = { correct: () => 0 }

export interface TreeSettings {
  trees: number
  depth: number
  /** Part of each tree's correction that is taken. */
  rate: number
  /** Weight of "no correction" against the evidence in a leaf. */
  ridge: number
  /** Least evidence (sum of p(1-p)·weight) on each side of a split. */
  evidenceMin: number
  /** By feature: 1 = more of it never lowers the probability, 0 = free. */
  rising: readonly number[]
}

const binMax = 32

interface Tree {
  /** Complete binary tree of splits, level by level; `-1` = no split, everything goes left. */
  readonly features: Int16Array
  readonly thresholds: Float32Array
  readonly leaves: Float64Array
}

/** The rows as columns: one pass over them touches one feature only. */
interface Columns {
  readonly edges: readonly (readonly number[])[]
  readonly bins: readonly Uint8Array[]
  readonly late: Uint8Array
  readonly weights: Float64Array
  readonly scores: Float64Array
}

export function growTrees(rows: readonly TrainingRow[], settings: TreeSettings): BoostedTrees {
  if (rows.length === 0) return noTrees
  const edges = settings.rising.map((_, feature) => findEdges(rows, feature))
  const columns: Columns = {
    edges,
    bins: edges.map((borders, feature) =>
      Uint8Array.from(rows, ({ features }) => findBin(borders, features[feature] ?? 0)),
    ),
    late: Uint8Array.from(rows, ({ late }) => late),
    weights: Float64Array.from(rows, ({ weight }) => weight),
    scores: Float64Array.from(rows, ({ offset }) => offset),
  }
  const trees: Tree[] = []
  for (let count = 0; count < settings.trees; count++) trees.push(growTree(columns, settings))
  const leafFrom = 2 ** settings.depth - 1
  return {
    correct(features) {
      let sum = 0
      for (const tree of trees) {
        let node = 0
        while (node < leafFrom) {
          const feature = tree.features[node] ?? -1
          const right = feature >= 0 && (features[feature] ?? 0) > (tree.thresholds[node] ?? 0)
          node = 2 * node + (right ? 2 : 1)
        }
        sum += tree.leaves[node - leafFrom] ?? 0
      }
      return sum
    },
  }
}

/** Thresholds between bins of about equal size. */
function findEdges(rows: readonly TrainingRow[], feature: number): number[] {
  const stride = Math.max(1, Math.floor(rows.length / 2_000))
  const values = new Float32Array(Math.ceil(rows.length / stride))
  for (let at = 0; at < values.length; at++) values[at] = rows[at * stride]?.features[feature] ?? 0
  values.sort()
  const edges: number[] = []
  for (let bin = 1; bin < binMax; bin++) {
    const edge = values[Math.floor((bin * values.length) / binMax)] ?? 0
    if (edge > (edges.at(-1) ?? Number.NEGATIVE_INFINITY) && edge < (values.at(-1) ?? 0)) edges.push(edge)
  }
  return edges
}

/** The number of edges below the value. */
function findBin(edges: readonly number[], value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((edges[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

function growTree(columns: Columns, { depth, rate, ridge, evidenceMin, rising }: TreeSettings): Tree {
  const { edges, bins, late, weights, scores } = columns
  const count = late.length
  const nodeCount = 2 ** depth - 1
  const features = new Int16Array(nodeCount).fill(-1)
  const thresholds = new Float32Array(nodeCount)
  // Bounds on what a node may answer: they keep a rising feature rising through the levels below its split.
  const lower = new Float64Array(2 * nodeCount + 1).fill(Number.NEGATIVE_INFINITY)
  const upper = new Float64Array(2 * nodeCount + 1).fill(Number.POSITIVE_INFINITY)
  const gradients = new Float64Array(count)
  const curvatures = new Float64Array(count)
  for (let at = 0; at < count; at++) {
    const p = 1 / (1 + Math.exp(-(scores[at] ?? 0)))
    const weight = weights[at] ?? 0
    gradients[at] = ((late[at] ?? 0) - p) * weight
    curvatures[at] = p * (1 - p) * weight
  }
  /** Of each row, its node within the level that is being split. */
  const node = new Uint8Array(count)
  const answer = (g: number, h: number, at: number) =>
    Math.min(upper[at] ?? 0, Math.max(lower[at] ?? 0, g / (h + ridge)))
  const gain = (g: number, h: number, value: number) => 2 * g * value - (h + ridge) * value * value

  for (let level = 0; level < depth; level++) {
    const first = 2 ** level - 1
    const best = new Float64Array(2 ** level).fill(1e-6)
    const bestBins = new Uint8Array(2 ** level)
    const middles = new Float64Array(2 ** level)
    const sums = new Float64Array(2 ** level * binMax * 2)
    for (const [feature, column] of bins.entries()) {
      const borders = edges[feature] ?? []
      if (borders.length === 0) continue
      sums.fill(0)
      sumUp(sums, column, node, gradients, curvatures)
      for (let offset = 0; offset < 2 ** level; offset++) {
        const at = first + offset
        const cell = offset * binMax * 2
        let [wholeG, wholeH] = [0, 0]
        for (let bin = 0; bin <= borders.length; bin++) {
          wholeG += sums[cell + 2 * bin] ?? 0
          wholeH += sums[cell + 2 * bin + 1] ?? 0
        }
        const whole = gain(wholeG, wholeH, answer(wholeG, wholeH, at))
        let [g, h] = [0, 0]
        for (let bin = 0; bin < borders.length; bin++) {
          g += sums[cell + 2 * bin] ?? 0
          h += sums[cell + 2 * bin + 1] ?? 0
          if (h < evidenceMin || wholeH - h < evidenceMin) continue
          const left = answer(g, h, at)
          const right = answer(wholeG - g, wholeH - h, at)
          if (rising[feature] === 1 && left > right) continue
          const better = gain(g, h, left) + gain(wholeG - g, wholeH - h, right) - whole
          if (better <= (best[offset] ?? 0)) continue
          best[offset] = better
          bestBins[offset] = bin
          middles[offset] = (left + right) / 2
          features[at] = feature
          thresholds[at] = borders[bin] ?? 0
        }
      }
    }
    for (let offset = 0; offset < 2 ** level; offset++) {
      const at = first + offset
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const middle = rising[features[at] ?? -1] === 1 ? (middles[offset] ?? 0) : null
      lower[left] = lower[at] ?? 0
      upper[right] = upper[at] ?? 0
      upper[left] = middle ?? upper[at] ?? 0
      lower[right] = middle ?? lower[at] ?? 0
    }
    for (let at = 0; at < count; at++) {
      const offset = node[at] ?? 0
      const feature = features[first + offset] ?? -1
      const right = feature >= 0 && (bins[feature]?.[at] ?? 0) > (bestBins[offset] ?? 0)
      node[at] = 2 * offset + (right ? 1 : 0)
    }
  }

  const leaves = new Float64Array(nodeCount + 1)
  const leafH = new Float64Array(nodeCount + 1)
  for (let at = 0; at < count; at++) {
    const leaf = node[at] ?? 0
    leaves[leaf] = (leaves[leaf] ?? 0) + (gradients[at] ?? 0)
    leafH[leaf] = (leafH[leaf] ?? 0) + (curvatures[at] ?? 0)
  }
  for (let leaf = 0; leaf <= nodeCount; leaf++) {
    leaves[leaf] = rate * answer(leaves[leaf] ?? 0, leafH[leaf] ?? 0, nodeCount + leaf)
  }
  for (let at = 0; at < count; at++) scores[at] = (scores[at] ?? 0) + (leaves[node[at] ?? 0] ?? 0)
  return { features, thresholds, leaves }
}

/** Gradients and curvatures by node and bin: the innermost loop of all learning. */
function sumUp(
  sums: Float64Array,
  column: Uint8Array,
  node: Uint8Array,
  gradients: Float64Array,
  curvatures: Float64Array,
): void {
  for (let at = 0; at < column.length; at++) {
    const cell = ((node[at] ?? 0) * binMax + (column[at] ?? 0)) * 2
    sums[cell] = (sums[cell] ?? 0) + (gradients[at] ?? 0)
    sums[cell + 1] = (sums[cell + 1] ?? 0) + (curvatures[at] ?? 0)
  }
}
