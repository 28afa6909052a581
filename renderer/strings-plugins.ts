/**
 * The words of the Plugins view, of a plugin's page and of the questions that calls put to the user: a part of the
 * catalogue (`strings.ts`), in a file of its own for its length.
 */
import type { ConsentAnswer, PluginDetail, PluginTool, PluginView } from '../preload/contract.ts'
import { plural } from './plural.ts'

const pluginState: Record<PluginView['state'], string> = {
  ready: 'Ready',
  running: 'Running',
  disabled: 'Off',
  'needs-consent': 'Waits for your yes',
  broken: 'Broken',
  quarantined: 'Stopped after crashes',
}

const effect: Record<PluginTool['effect'], string> = {
  read: 'Only reads',
  write: 'Changes things',
  danger: 'Can do harm',
}

const rule: Record<PluginTool['rule'], string> = { ask: 'None yet', always: 'Always', never: 'Never' }

const logLevel: Record<PluginDetail['log'][number]['level'], string> = {
  debug: 'Detail',
  info: 'Note',
  warn: 'Warning',
  error: 'Error',
}

const answer: Record<ConsentAnswer, string> = {
  once: 'Once',
  conversation: 'This conversation',
  always: 'Always',
  no: 'No',
  never: 'Never',
}

/** English. */
export const pluginStrings = {
  pluginState,
  plugins: {
    title: 'Plugins',
    lead: 'A plugin is a folder. Drop one into the plugins folder and its tools are there at once.',
    openFolder: 'Open plugins folder',
    enabled: 'Enabled',
    bundled: 'comes with Parley',
    fullAccess: 'Full access',
    remote: 'Server elsewhere',
    details: 'Details',
    detailsOf: (name: string) => `Details of ${name}`,
    empty: 'No plugin is installed. Open the plugins folder and drop one in.',
    waiting: (count: number) =>
      plural('en', count, { one: `${count} plugin waits for your yes`, other: `${count} plugins wait for your yes` }),
  },
  ask: {
    label: (name: string) => `What ${name} asks for`,
    titleNew: 'It waits for your yes. Until then its tools are not offered.',
    titleUpdate: 'Its files have changed. The version that you allowed is used until you allow this one.',
    titleChanged:
      'Its files have changed since you allowed it. Until you allow this version its tools are not offered.',
    asks: 'It asks for this:',
    added: 'It asks for more than before:',
    nothingAdded: 'It asks for nothing more than before.',
    changes: 'What has changed:',
    before: 'It may already:',
    fullAccess: {
      node:
        'It runs with all your rights, outside of the sandbox. It can read and change every file of yours, start ' +
        'programs and reach every address, and Parley cannot stop it. Allow it only if you trust where it comes from.',
      mcp:
        'It is a server of its own. It runs with all your rights, outside of the sandbox. It can read and change every ' +
        'file of yours and reach every address, and Parley cannot stop it. Allow it only if you trust where it comes from.',
      remote:
        'Its tools run on a server that is not part of Parley. Parley sends it what the agent fills in for a call and ' +
        'cannot see what becomes of that. Allow it only if you trust whoever runs the server.',
    },
    trust: 'I trust where this comes from',
    trustFirst: 'Tick the line above first.',
    allow: 'Allow',
    leaveOff: 'Leave off',
    keep: 'Keep the version before',
    review: 'See the change',
    reviewOf: (name: string) => `See the change of ${name}`,
  },
  repair: {
    label: (name: string) => `Repair ${name}`,
    title: 'Parley has stopped this plugin, because it kept crashing.',
    log: 'The last it wrote',
    logOf: (name: string) => `The last that ${name} wrote`,
    noLog: 'It wrote nothing before it stopped.',
    start: 'Start it again',
  },
  page: {
    label: 'Plugin',
    loading: 'Loading the plugin.',
    missing: 'This plugin is no longer there.',
    by: (author: string) => `by ${author}`,
    examples: 'Things to say',
    permissions: {
      title: 'What it may do',
      none: 'Only compute. It reaches no network and none of your files, and is told only what its tools are asked.',
    },
    tools: {
      title: 'Tools',
      none: 'It has no tool.',
      effect,
      asks: 'Asks first',
      asksNot: 'Runs without asking',
      refused: 'Never runs',
      exposed: 'Offered now',
      hidden: 'Not offered now',
      rule: 'Your answer',
      ruleOf: (title: string) => `Your answer to ${title}`,
      rules: rule,
      setEffect: 'What it does',
      setEffectOf: (title: string) => `What ${title} does`,
      effectHint:
        'Lower this only if you know what the tool does: what only reads is run without asking you, and nobody checks ' +
        'that it only reads.',
    },
    flow: {
      title: 'Steps',
      lead: 'A thin line is the plugin’s own order. A thick one was taken, by the tool beside it.',
      now: 'now',
      start: 'start',
      always: 'In every step',
      words: 'Steps in words',
      noTools: 'no tools',
      step: (name: string, marks: string, tools: string) =>
        `${name}${marks === '' ? '' : ` (${marks})`}. Tools: ${tools === '' ? 'none' : tools}.`,
      taken: (to: string, tool: string) => `Taken from here: to ${to}, by ${tool}.`,
    },
    settings: {
      title: 'Settings',
      needed: 'needed',
      on: 'On',
      unset: 'Default',
      number: 'Enter a number.',
      integer: 'Enter a whole number.',
      json: 'This is not JSON. Check commas, quotes and brackets.',
      stored: 'Stored',
      placeholder: { stored: 'Type to replace it', none: '' },
      save: 'Save',
      saveOf: (title: string) => `Save ${title}`,
      forget: 'Forget',
      forgetOf: (title: string) => `Forget ${title}`,
      secretHint: 'Kept on this computer, encrypted, and handed to this plugin only.',
    },
    folders: {
      title: 'Folders',
      none: 'not chosen',
      choose: 'Choose…',
      chooseOf: (name: string) => `Choose a folder for ${name}`,
      forget: 'Forget',
      forgetOf: (name: string) => `Forget the folder for ${name}`,
    },
    usage: {
      title: 'Use',
      process: 'Process',
      off: 'not running; it starts at the next call',
      cpu: 'CPU',
      memory: 'Memory',
      data: 'Keeps',
      dataOf: (used: string, limit: string) => `${used} of ${limit}`,
    },
    work: {
      title: 'At work in the background',
      wakeUp: 'a wake-up',
      item: (title: string, duration: string) => `${title}, for ${duration}.`,
      replaced: (version: string, duration: string) =>
        `By version ${version}, which was replaced: it is ended in ${duration} at the latest.`,
      end: 'End it',
    },
    log: {
      title: 'Log',
      of: (name: string) => `Log of ${name}`,
      level: logLevel,
      empty: 'It has written nothing yet.',
      copy: 'Copy log',
      copied: 'Copied',
    },
    trust: {
      title: 'Trust my edits until restart',
      text: 'While it is on, Parley uses each change of the files at once and asks again only when the plugin wants more than before. For a plugin you are writing.',
    },
    clear: {
      title: 'Upkeep',
      first: 'Clear data…',
      keep: 'Keep it',
      confirm: 'Clear for good',
      busy: 'Clearing',
      done: 'Cleared',
      warning: (size: string) => `Everything it has kept (${size}), its settings and its secrets are deleted for good.`,
    },
    remove: {
      first: 'Remove…',
      keep: 'Keep it',
      confirm: 'Remove it',
      busy: 'Removing',
      warning:
        'Its folder goes to the wastebasket and its tools are gone at once; a conversation goes on without them. Its ' +
        'settings, its secrets and what you allowed are deleted.',
      warningKept:
        'Its folder goes to the wastebasket and its tools are gone at once; a conversation goes on without them. Its ' +
        'settings, its secrets and what you allowed are deleted. What it keeps is put aside: the same plugin gets it ' +
        'back, no other does unless you say so.',
    },
    removeAll: {
      first: 'Remove with its data…',
      keep: 'Keep it',
      confirm: 'Remove it with its data',
      busy: 'Removing',
      warning: (size: string) =>
        `Its folder goes to the wastebasket. Everything it has kept (${size}), its settings, its secrets and what you ` +
        'allowed are deleted for good.',
    },
  },
  left: {
    title: 'Left behind',
    lead: 'What plugins kept whose folder is gone. The same plugin gets it back when it returns; no other sees it.',
    kept: (size: string) => `${size}, put aside`,
    remove: {
      first: 'Delete…',
      keep: 'Keep it',
      confirm: 'Delete for good',
      busy: 'Deleting',
      warning: 'Everything that this plugin kept, its settings and its secrets are deleted for good.',
    },
    handOver: {
      first: (heir: string) => `Give it to ${heir}…`,
      keep: 'Leave it',
      confirm: 'Give it',
      busy: 'Giving',
      warning: (heir: string, name: string) =>
        `The ${heir} that is there now can then read everything that ${name} kept, its settings and its secrets. What ` +
        'it has kept itself so far is put aside.',
    },
  },
  questions: {
    label: 'Waiting for your yes',
    title: (plugin: string, what: string) => `${plugin} wants to ${what}`,
    announce: (plugin: string, what: string, reason: string) =>
      `${plugin} wants to ${what}. ${reason} Your answer is wanted at the top of the conversation.`,
    count: (count: number) =>
      plural('en', count, { one: `${count} call waits for your yes`, other: `${count} calls wait for your yes` }),
    status: 'Waiting for your yes',
    meaning: 'The tool runs when you have said yes. The question is at the top of the conversation.',
    arguments: 'With',
    noArguments: 'With nothing else said.',
    empty: 'empty',
    answers: 'Your answer',
    answer,
    spoken: (key: string) => `Or hold ${key === '' ? 'the key' : key} and say “yes”.`,
  },
}
