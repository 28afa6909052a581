/**
 * Whether what the user says comes through a key held down and nothing else: the only speech that may answer for a
 * person (a spoken yes). A toggled gate hears the room, and a reply that is audible could be heard as its own answer.
 * Pure; fed by `session.ts` with each frame that passes, asked by `agent-events.ts` at each final transcript.
 */

/** How the microphone audio since the user's last final utterance was let through: not at all, by the key alone, or otherwise. */
export type HeldSpeech = 'none' | 'held' | 'mixed'

/** No audio has passed. */
export const UNHEARD: HeldSpeech = 'none'

/** One frame of the microphone passed. `isByKey`: `passesByKey` of the gate; `isAgentAudible`: at that moment. */
export const framePassed = (heard: HeldSpeech, isByKey: boolean, isAgentAudible: boolean): HeldSpeech =>
  isByKey && !isAgentAudible && heard !== 'mixed' ? 'held' : 'mixed'

/**
 * A final utterance was taken: the next one begins anew, unless it has begun already. Then audio of it may have passed
 * before, and what is known of that audio counts for it too.
 */
export const utteranceTaken = (heard: HeldSpeech, isNextBegun: boolean): HeldSpeech => (isNextBegun ? heard : UNHEARD)
