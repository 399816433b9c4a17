/**
 * Rows that a statement is given as arrays, one a column. Handed to `unnest` as they are, their length decides what the planner expects: a
 * few rows look cheaper than those of the prepared plan, so the statement is planned anew each time, which costs as much as its work.
 * Inside a subquery the length is not seen, and the prepared plan stays.
 */

/** The arguments of `unnest` for the parameters from `$first` on, with these types of elements. */
export const givenArrays = (first: number, types: readonly string[]): string =>
  types.map((type, index) => `(SELECT $${first + index}::${type}[])`).join(', ')
