/** The type that a translation must have: the catalogue's keys and placeholders, with other words. */

/** Words become any words, functions keep their parameters, everything else its keys. */
export type Shape<T> = T extends string
  ? string
  : T extends (...values: infer P) => string
    ? (...values: P) => string
    : { readonly [K in keyof T]: Shape<T[K]> }
