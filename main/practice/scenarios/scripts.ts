/**
 * Scripted conversations: the agent plays the user's part too, as if it had been heard, so that a client can be watched
 * or tested without anybody speaking. The lines fit the bundled plugins' examples. They combine with any other
 * scenario: `script-questions+slow`.
 */
import type { ScenarioTable, ScriptLine } from '../scenario.ts'

const PAUSE_MS = 800

const asks = (user: string): ScriptLine => ({ user, when: 'idle', afterMs: PAUSE_MS })
const cutsIn = (user: string, afterMs: number): ScriptLine => ({ user, when: 'audible', afterMs })
const duringCall = (user: string): ScriptLine => ({ user, when: 'calling', afterMs: 100 })

/** All scripts. */
export const SCRIPTS: ScenarioTable = {
  'script-questions': {
    summary: 'A question, a follow-up, thanks.',
    script: [asks('What time is it in Tokyo?'), asks('What day is it in Sydney?'), asks('Thank you.')],
  },
  'script-errands': {
    summary: 'A note, a timer, both read back.',
    script: [
      asks('Make a note: buy milk and eggs.'),
      asks('Set a timer for five minutes.'),
      asks('What notes do I have?'),
      asks('What timers do I have?'),
    ],
  },
  'script-barge-in': {
    summary: 'The user cuts in on a long answer with the next question.',
    script: [asks('Who are you?'), cutsIn('What time is it in Tokyo?', 600), asks('Thank you.')],
  },
  'script-cough': {
    summary: 'A question, a cough while its call waits for the result, another question.',
    script: [
      asks('What time is it in Tokyo?'),
      { user: null, when: 'calling', afterMs: 100 },
      asks('What day is it in Sydney?'),
    ],
  },
  'script-correction': {
    summary: 'The user says something else while a call waits for its result (in a hold: withheld).',
    script: [asks('What time is it in Tokyo?'), duringCall('What day is it in Sydney?'), asks('Thank you.')],
  },
  'script-ride': {
    summary: 'A ride is priced, changed and booked (with the example plugin Ride booking switched on).',
    script: [
      asks('How much is a ride from SW1A 1AA to EC1A 1BB?'),
      asks('Change the pickup to W1A 0AX.'),
      asks('Work out the fare.'),
      asks('Book it.'),
    ],
  },
  'script-table': {
    summary: 'A table that is taken, the waiting list, and off it again (with Table reservation switched on).',
    script: [
      asks('Is there a table for four on Friday at 19:30?'),
      asks('Put me on the waiting list under the name Taylor.'),
      asks('Cancel my reservation.'),
    ],
  },
  'script-dispute': {
    summary: 'The check, the payments, one of them, the dispute (with Bank dispute switched on).',
    script: [
      asks('I want to dispute a payment.'),
      asks('My customer number is 402118 and my pin is 7305.'),
      asks('Read my latest payments.'),
      asks('Take the second one.'),
      asks('I did not make it.'),
    ],
  },
}
