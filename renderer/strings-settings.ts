/**
 * The words of the settings: a part of the catalogue (`strings.ts`). Those of talking and of sound are in `strings-talk.ts`
 * and `strings-sound.ts`.
 */

import { plural } from './plural.ts'

/** English. */
export const settingStrings = {
  settings: {
    title: 'Settings',
    saved: 'Saved',
    index: 'Groups of settings',
    apiKey: {
      title: 'Service',
      label: 'API key',
      placeholder: {
        none: 'Paste your AssemblyAI key',
        stored: 'Paste a key to replace it',
        environment: '',
      },
      save: 'Save key',
      forget: 'Forget key',
      checking: 'Asking the service whether it accepts this key.',
      accepted: 'The service accepts it.',
      unchecked: 'The service could not be asked about it just now. You will see at the next conversation.',
      none: 'Without a key you talk to the practice agent, which costs nothing and is not very clever.',
      stored: 'A key is stored on this computer, encrypted. It is sent to the service and to nobody else.',
      environment: 'The key comes from the environment variable ASSEMBLYAI_API_KEY, which wins over a stored one.',
    },
    agent: {
      title: 'Agent',
      voice: 'Voice',
      voiceHint: 'Heard from the next conversation on. The practice agent has a voice of its own.',
      prompt: 'System prompt',
      promptHint: 'Who the agent is and how it speaks. Plugins add what they need by themselves.',
      greeting: 'Greeting',
      greetingHint: 'What the agent says first. Leave it empty and it waits for you.',
    },
    cost: {
      title: 'Cost',
      lead: 'The service bills open conversations by the second, silence included. The practice agent costs nothing.',
      today: 'Today',
      month: 'This month',
      rate: 'USD per hour',
      rateHint: 'The price of an hour of open conversation. A change holds from the next connection on.',
      rateRange: 'Enter an amount in USD from 0 to 1,000.',
      soft: 'Tell me at',
      softHint: 'In USD a month. You are told once when it is reached. Leave it empty for no limit.',
      hard: 'Stop at',
      hardHint:
        'In USD a month. When it is reached, Parley ends the conversation with the service and begins no new one until ' +
        'the next month. Leave it empty for no limit.',
      budgetRange: 'Enter an amount in USD, or nothing for no limit.',
    },
    recordings: {
      title: 'Recordings',
      lead:
        'The service records conversations: both voices, and a timeline with the words and tool calls. Deleting one here ' +
        'deletes it there; what Parley keeps on this computer stays.',
      list: 'Conversations with the service',
      empty:
        'You have had no conversation with the service yet. Conversations with the practice agent are not recorded.',
      id: 'Session',
      open: 'still open',
      copy: 'Copy id',
      copied: 'Copied',
      delete: 'Delete recording',
      confirm: 'Delete for good',
      keep: 'Keep it',
      busy: 'Deleting',
      deleted: (when: string) => `Recording deleted, ${when}`,
      older: 'Show older',
      openHint: 'End the conversation first.',
    },
    history: {
      title: 'History',
      keep: 'Keep conversations',
      keepHint:
        'What was said and which tools were called stays on this computer, to be read, searched and exported. Technical ' +
        'records are kept as long.',
      days: { forever: 'For ever', 365: 'One year', 90: '90 days', 30: '30 days', 7: '7 days' },
      older: (what: string) => `This deletes ${what}. It cannot be taken back.`,
      keepThem: 'Keep them',
      deleteThem: 'Delete them',
      conversations: (count: number, text: string) =>
        plural('en', count, { one: `${text} conversation`, other: `${text} conversations` }),
      toolCalls: (count: number, text: string) =>
        plural('en', count, { one: `${text} tool call`, other: `${text} tool calls` }),
      records: (count: number, text: string) =>
        plural('en', count, { one: `${text} technical record`, other: `${text} technical records` }),
      and: (some: string, last: string) => `${some} and ${last}`,
      deleteAll: {
        first: 'Delete everything…',
        keep: 'Keep it',
        confirm: 'Delete everything for good',
        busy: 'Deleting',
        warning: (what: string) =>
          `Deleted for good: ${what}, the open conversation included. Settings, plugins with what they keep, what was ` +
          'spent, and recordings at the service stay; the recordings are deleted under Recordings.',
        nothing: 'There is nothing to delete yet. An open conversation is ended and deleted.',
        done: 'Everything is deleted.',
      },
    },
    traces: {
      title: 'Technical records',
      keep: 'Keep a technical record of conversations',
      keepHint:
        'Helps to find out what went wrong. It holds the words and what tools answered, but no sound, stays on this ' +
        'computer, and is kept as long as the history. Switched off, the open conversation’s record is deleted at once.',
      delete: 'Delete all records…',
      confirm: 'Delete all of them',
      cancel: 'Keep them',
      busy: 'Deleting',
      deleted: 'All records are deleted.',
    },
    prompt: {
      title: 'Prompt',
      lead: 'What the agent is told right now, to the letter: your system prompt, what the plugins add, and Parley’s rules.',
      show: 'Show the exact prompt',
      text: 'Exact prompt',
      tools: 'Tools it may call',
      noTools: 'none',
      loading: 'Loading the prompt.',
    },
    look: {
      title: 'Look',
      language: 'Language',
      languageHint: 'What Parley itself says and writes. The agent speaks the language that you speak with it.',
      languages: { system: 'As in the system', en: 'English', de: 'Deutsch (German)' },
      theme: 'Theme',
      themeHint: 'How the window is coloured. Reduced motion and high contrast always follow your system.',
      themes: { system: 'As in the system', light: 'Light', dark: 'Dark' },
    },
  },
}
