/**
 * The catalogue: every sentence and word the window itself says, in English. Words of the app's state and of failures
 * come from main. A translation is a second object of the same type.
 */
import type { StatusWord } from '../preload/contract.ts'
import { pluginStrings } from './strings-plugins.ts'
import { toolCallStrings } from './strings-tool-calls.ts'

/** The words of the status region are fixed by the contract; a translation may map them. */
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
export const strings = {
  nav: {
    label: 'Main',
    conversation: 'Conversation',
    toolCalls: 'Tool calls',
    plugins: 'Plugins',
    settings: 'Settings',
  },
  statusWord,
  ...toolCallStrings,
  ...pluginStrings,
  errors: {
    unreachable: 'Parley did not answer. Try again; if it stays silent, quit and start it once more.',
  },
  load: {
    loading: 'Parley is starting.',
    failed: (why: string) => `Parley cannot show its state yet. ${why} It keeps trying.`,
  },
  notices: { label: 'Notices', dismiss: 'Dismiss', kind: { info: 'Note', warning: 'Warning', error: 'Error' } },
  captions: {
    label: 'Captions',
    you: 'You',
    agent: 'Agent',
    practice: 'Practice',
    jump: 'Jump to now',
    newConversation: 'New conversation',
    interrupted: 'interrupted',
    notHeard: 'not heard:',
    held: 'came late',
    heldMeaning: 'A tool was at work while this was said.',
    typed: 'typed',
    waiting: (plugin: string, tool: string) =>
      `Waiting for ${plugin}: ${tool}. What you say now appears when it is done.`,
    cancel: 'Cancel',
  },
  empty: {
    title: 'Say one of these',
    titleOff: 'Nothing to talk about yet',
    lead: 'Or click it. The answer is spoken, and written here.',
    leadPractice:
      'Or click it. You are talking to the practice agent that comes with Parley; it knows what the plugins teach it.',
    none: 'Plugins teach Parley what it can do, and none is switched on. Open Plugins and switch one on.',
  },
  dock: {
    label: 'Talk and type',
    talk: 'Talk',
    message: 'Message',
    placeholder: 'Or type a message',
    send: 'Send',
    hold: (key: string) => `Click, or hold ${key}`,
    toggle: (key: string) => `Click, or press ${key}`,
    click: 'Click to talk, or type',
    end: 'End conversation',
    cost: 'Cost',
    today: 'Today',
    practice: 'Practice agent',
    free: 'free',
    lastTurn: 'Last turn',
    none: '–',
  },
  settings: {
    title: 'Settings',
    saved: 'Saved',
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
    sound: {
      title: 'Sound',
      microphone: 'Microphone',
      speaker: 'Speaker',
      systemDefault: 'System default',
      absent: (name: string) => `${name} (not connected)`,
      duplex: 'Interrupting',
      duplexHint: 'Without headphones the microphone hears the agent, and the agent would interrupt itself.',
      half: 'By key or button only (half duplex)',
      full: 'By just speaking, with headphones (full duplex)',
    },
    talk: {
      title: 'Talking',
      key: 'Push-to-talk key',
      mode: 'What the key does',
      auto: 'Short press switches, long press holds',
      hold: 'Open while held',
      toggle: 'Each press switches',
      idle: 'Hang up after silence',
      idleHint:
        'In seconds, 10 to 3,600. An open conversation with the service is billed, silence included, so Parley ends it ' +
        'when nobody has spoken and no tool has worked for this long. It says so 15 seconds before; speak or type to go ' +
        'on. The next press of the key begins a new one.',
      idleRange: 'Enter a whole number of seconds from 10 to 3,600.',
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
    traces: {
      title: 'Technical records',
      keep: 'Keep a technical record of conversations',
      keepHint:
        'Helps to find out what went wrong. It holds the words and what tools answered, but no sound, stays on this ' +
        'computer, and is deleted after seven days. Switched off, the open conversation’s record is deleted at once.',
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
    look: { title: 'Look', text: 'Light or dark follows your system, and so do reduced motion and high contrast.' },
  },
}
