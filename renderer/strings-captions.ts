/** The words of the transcript and of the empty conversation: a part of the catalogue (`strings.ts`). */
import { plural } from './plural.ts'

/** English. */
export const captionStrings = {
  captions: {
    label: 'Captions',
    you: 'You',
    agent: 'Agent',
    practice: 'Practice',
    jump: 'Jump to now',
    fresh: (count: number, text: string) =>
      plural('en', count, { one: `${text} new utterance`, other: `${text} new utterances` }),
    copy: { label: 'Copy these words', done: 'Copied' },
    newConversation: 'New conversation',
    interrupted: 'interrupted',
    notHeard: 'not heard:',
    held: 'came late',
    heldMeaning: 'A tool was at work while this was said.',
    typed: 'typed',
    waiting: (plugin: string, tool: string) => `Waiting for ${plugin}: ${tool}.`,
    holding: (plugin: string, tool: string) =>
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
}
