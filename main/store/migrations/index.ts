/** All migrations in order. Append only: a shipped one is never edited or removed. */
import { initial } from './0001-initial.ts'
import { serviceSessions } from './0002-service-sessions.ts'
import { history } from './0003-history.ts'
import { serviceSessionKeys } from './0004-service-session-keys.ts'
import { searchAfterwards } from './0005-search-afterwards.ts'
import type { Migration } from './migration.ts'

/** From an empty file to the schema of this version. */
export const MIGRATIONS: readonly Migration[] = [
  initial,
  serviceSessions,
  history,
  serviceSessionKeys,
  searchAfterwards,
]
