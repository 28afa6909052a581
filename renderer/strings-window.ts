/** The words of the shell: navigation, status, notices, start: a part of the catalogue (`strings.ts`). */
import type { StatusWord } from '../preload/contract.ts'

/** The words of the status region are fixed by the contract in English. */
const statusWord: Record<StatusWord, string> = {
  Offline: 'Offline',
  Connecting: 'Connecting',
  Ready: 'Ready',
  Listening: 'Listening',
  Thinking: 'Thinking',
  Speaking: 'Speaking',
  'Waiting for a tool': 'Waiting for a tool',
  Muted: 'Muted',
  Error: 'Error',
}

/** English. */
export const windowStrings = {
  nav: {
    label: 'Main',
    conversation: 'Conversation',
    toolCalls: 'Tool calls',
    plugins: 'Plugins',
    settings: 'Settings',
  },
  statusWord,
  errors: {
    unreachable: 'Parley did not answer. Try again; if it stays silent, quit and start it once more.',
  },
  load: {
    loading: 'Parley is starting.',
    failed: (why: string) => `Parley cannot show its state yet. ${why} It keeps trying.`,
  },
  notices: { label: 'Notices', dismiss: 'Dismiss', kind: { info: 'Note', warning: 'Warning', error: 'Error' } },
}
