/** Electronic identifiers of agencies (mã định danh điện tử, Decision 20/2020/QĐ-TTg), as grants and rules name them. */

/** `H99` covers `H99` and `H99.01.02`, and not `H991`. The older form `000.01.02.H99` is read from its end. */
export function coversUnit(listed: string, unit: string): boolean {
  return unit === listed || unit.startsWith(`${listed}.`) || unit.endsWith(`.${listed}`)
}
