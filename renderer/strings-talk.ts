/** The words of the dock and of the settings of talking: a part of the catalogue (`strings.ts`). */

/** English. */
export const talkStrings = {
  dock: {
    label: 'Talk and type',
    talk: 'Talk',
    mute: 'Mute',
    muteKey: (key: string) => `Mute (${key})`,
    unmuteKey: (key: string) => `Muted: nothing you say is sent. Press to be heard again (${key})`,
    heard: 'Microphone on.',
    stop: 'Esc stops it.',
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
  talkSettings: {
    title: 'Talking',
    key: 'Push-to-talk key',
    mode: 'What the key does',
    modeHint: 'While the microphone is open, what you say is heard. The Talk button always switches.',
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
}
