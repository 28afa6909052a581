/** The words of the settings of sound: a part of the catalogue (`strings.ts`). */

/** English. */
export const soundStrings = {
  soundSettings: {
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
}
