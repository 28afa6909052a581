/** What a migration is. Each is one file beside this one; `index.ts` lists them in order. */

/** One step of the schema. Runs in one transaction, together with the change of `user_version`. */
export interface Migration {
  /** `user_version` afterwards: 1, 2, 3 … without gaps. */
  readonly version: number
  /** One or more statements. */
  readonly sql: string
}
