/** The words of the first run: a part of the catalogue (`strings.ts`). */

/** English. */
export const firstRunStrings = {
  firstRun: {
    label: 'First steps',
    step: (number: string, of: string) => `Step ${number} of ${of}`,
    next: 'Next',
    skip: 'Skip this step',
    back: 'Back',
    close: 'Skip the first steps',
    finish: 'Start',
    again: 'First steps',
    microphone: {
      title: 'Welcome to Parley',
      lead: 'Ask aloud, and Parley answers. Five short steps, about a minute; skip whatever you like.',
      heading: 'Can Parley hear you?',
      why: 'Parley listens only when you ask it to. Try it now, so that you know it works when you do.',
      none: 'No microphone is connected. That is fine: you can type everything, and Parley notices when you connect one.',
    },
    echo: {
      title: 'Does the microphone hear your speaker?',
      why: 'If it does, the agent would hear itself and stop. The check says whether Parley can take that out of the sound. If not, wear headphones, or interrupt by key only.',
      none: 'There is nothing to check without a microphone. Parley writes everything down as well.',
    },
    key: {
      title: 'Your key to talk',
      why: 'It works in every program, so that you need not look for this window first.',
      holds: 'Hold it while you talk, or tap it to start and tap it again to stop.',
      taps: 'Press it to start talking, and again to stop.',
      none: 'There is no key that Parley can use here. Click Talk instead, or type.',
      wait: 'Press it now. Nothing is recorded.',
      down: 'It is down. Let go.',
      done: 'It works.',
      change: 'You can choose another key in Settings.',
    },
    agent: {
      title: 'Who answers?',
      why: 'Parley needs an agent that understands and speaks. One comes with it; a better one needs a key.',
      label: 'Who answers',
      practice: 'The practice agent',
      practiceText:
        'Comes with Parley, runs on this computer and costs nothing. It knows what the plugins teach it, in English.',
      service: 'The AssemblyAI voice service',
      serviceText: (rate: string) =>
        `Understands everything, in many languages. It needs a key of yours and costs ${rate} an hour of open conversation.`,
      recorded:
        'The service records conversations: both voices, the words, and what tools are asked and answer. Settings lists ' +
        'each recording and deletes it there.',
      given: 'You have given a key. The service answers.',
      environment: 'A key comes from the environment variable ASSEMBLYAI_API_KEY. The service answers.',
    },
    first: {
      title: 'Say this',
      why: 'It works right now. What is said appears below.',
      holdAndSay: (key: string) => `Hold ${key} and say:`,
      pressAndSay: (key: string) => `Press ${key} and say:`,
      clickAndSay: 'Click Talk and say:',
      talk: 'Talk',
      type: 'Send it as text',
      log: 'What is said',
      hello: 'Hello',
      done: 'That is all. Whatever you want to know, ask.',
    },
  },
}
