/**
 * The words of the sound settings and of the checks, in Settings and in the first run: a part of the catalogue
 * (`strings.ts`), in a file of its own for its length.
 */
import type { CheckedEcho, CheckedMicrophone } from '../preload/contract.ts'

const heardAs: Record<CheckedMicrophone['verdict'], string> = {
  good: 'You are heard well.',
  faint: 'You are hard to hear. Come closer, or turn the microphone up in your system’s sound settings.',
  silent: 'Nothing was heard. Look for a mute switch on the microphone, and check that the right one is chosen.',
  clipped: 'It is too loud and breaks up. Turn the microphone down in your system’s sound settings.',
}

const echo: Record<CheckedEcho['verdict'], string> = {
  none: 'The microphone hears nothing of the speaker. You can interrupt the agent by just speaking.',
  weak: 'The microphone hears a little of the speaker. You can interrupt the agent by just speaking.',
  cancelled:
    'The microphone hears the speaker, but Parley can take nearly all of it out. You can interrupt the agent by just ' +
    'speaking.',
  strong:
    'The microphone hears the speaker, and the agent would interrupt itself. Wear headphones, or interrupt by key or ' +
    'button.',
  deaf: 'The microphone delivered nothing at all, so this cannot be told. Test the microphone first.',
  noisy: 'It is too loud here to tell. Try again when it is quiet.',
}

/** English. */
export const soundStrings = {
  soundSettings: {
    title: 'Sound',
    microphone: 'Microphone',
    microphoneHint:
      'What Parley hears you with. If it is unplugged, Parley uses another one and comes back to it when it is there again.',
    speaker: 'Speaker',
    speakerHint: 'What you hear the agent with. If it is unplugged, Parley uses another one until it is back.',
    systemDefault: 'System default',
    systemDefaultNow: (name: string) => `System default (${name})`,
    absent: (name: string) => `${name} (not connected)`,
    duplex: 'Interrupting',
    duplexHint: 'Without headphones the microphone hears the agent, and the agent would interrupt itself.',
    onHeadphones: 'Your speaker is worn on the head, so the microphone hears little of it.',
    cancelEcho: 'Take the agent’s voice out of what the microphone hears',
    cancelEchoHint:
      'Lets you interrupt by speaking without headphones. Check the echo to find out how well it works here.',
    half: 'By key or button only (half duplex)',
    full: 'By just speaking (full duplex)',
    earcons: {
      on: 'Say by short sounds what is happening',
      onHint: 'That Parley listens, no longer listens, waits for a tool, asks you something, or has met an error.',
      volume: 'Volume of short sounds',
      volumeHint: 'The agent’s voice is as loud as your system makes it.',
      play: 'Play them',
      playing: 'Listening, stopped, tool, question, error.',
    },
    checks: {
      stop: 'Stop',
      starting: 'Opening the microphone.',
      microphone: {
        start: 'Test microphone',
        hint: 'Records you for three seconds and plays it back. Nothing is kept or sent.',
        recording: 'Say something now. You are being recorded for three seconds.',
        playing: 'This is how you sound.',
        heardAs,
      },
      speaker: {
        start: 'Play test tone',
        playing: 'Playing three notes.',
        done: 'You should have heard three notes. If not, turn the speaker up or choose another one.',
      },
      echo: {
        start: 'Check echo',
        hint: 'Plays a sound and finds out how much of it the microphone hears, and how much Parley can take out.',
        playing: 'Playing a sound and listening for it. Please be quiet for a moment.',
        verdict: echo,
        left: (quieterDb: number) => `With what Parley takes out, ${quieterDb} dB quieter.`,
        figures: (quieterDb: number, delayMs: number) =>
          `Echo: ${quieterDb} dB quieter than played, after ${delayMs} ms.`,
        useFull: 'Interrupt by speaking',
        useHalf: 'Interrupt by key or button only',
      },
    },
  },
}
