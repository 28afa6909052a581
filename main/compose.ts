/**
 * Composition root: builds every part and connects them. The only place (with `compose/`) where parts of different
 * folders meet. Nothing is decided here.
 */
import { randomUUID } from 'node:crypto'
import { app, clipboard, net, powerMonitor, safeStorage, shell } from 'electron'
import { spokenLanguage } from '../preload/language.ts'
import { createVoiceClient, type VoiceClient } from './agent/voice-client.ts'
import { type AgentChoice, chooseAgent, keySource } from './agent-choice.ts'
import { systemCode } from './atomic-file.ts'
import { createExclusiveDevice } from './audio/exclusive-device.ts'
import { createMachineLock } from './audio/machine-lock.ts'
import { createThreadedDevice } from './audio/threaded-device.ts'
import { createSessionClock } from './clock.ts'
import type { Control } from './command-line/control-server.ts'
import { createStatusFeed } from './command-line/public-status.ts'
import type { TalkStep } from './command-line/talk-order.ts'
import { createAuthentication } from './compose/authentication.ts'
import { createConversationsDesk } from './compose/conversations.ts'
import { dressApp, notify, pickFolder } from './compose/desktop.ts'
import { createFirstRun } from './compose/first-run.ts'
import type { History } from './compose/history.ts'
import { installLastResort } from './compose/last-resort.ts'
import { createMoney } from './compose/money.ts'
import { startNotices } from './compose/notices.ts'
import type { AppPaths, UserPaths } from './compose/paths.ts'
import { createPluginLog } from './compose/plugin-log.ts'
import { pluginViews } from './compose/plugin-views.ts'
import { createPluginsPart } from './compose/plugins-part.ts'
import { startPracticeAgent } from './compose/practice-child.ts'
import { createPushToTalk } from './compose/push-to-talk.ts'
import { createRecord, withAccount } from './compose/record.ts'
import { createRecordingsDesk } from './compose/recordings.ts'
import { createRequestHandlers } from './compose/requests.ts'
import { createRetention } from './compose/retention.ts'
import { askForPlace } from './compose/save-dialog.ts'
import { sessionPorts } from './compose/session-ports.ts'
import { createSoundPart } from './compose/sound-part.ts'
import { watchSystem } from './compose/system-events.ts'
import { createTraces } from './compose/traces.ts'
import { messageOf, sentenceOf } from './errors.ts'
import { unarmed } from './hotkey/hotkey-state.ts'
import { createBroadcaster, handleRequests, isFromWindow, type RequestHandlers } from './ipc.ts'
import { createKeyCheck } from './key-check.ts'
import { createLog } from './log.ts'
import { switchedOff } from './plugins/example-plugins.ts'
import { createRecordings } from './recordings.ts'
import { openSecrets } from './secrets.ts'
import { type AppSettings, openSettings, visibleSettings } from './settings.ts'
import type { Store } from './store/store.ts'
import { mintToken } from './temporary-token.ts'
import { createUiModel } from './ui-model.ts'
import { type Sentence, says } from './voice/sentence.ts'
import { initialState } from './voice/session-state.ts'
import type { SessionStatus } from './voice/status.ts'
import type { Exposure } from './voice/tools.ts'
import type { AppWindow } from './window.ts'
import { createWords } from './words/words.ts'

/** The running app, as the entry sees it. */
export interface Parley {
  showWindow(): void
  /** For the command line. */
  readonly control: Control
  /** Ends the session with the service, closes rows and processes. */
  quit(): Promise<void>
}

/** What the command line does, as the session knows it. */
const TALK_INPUTS = {
  down: { type: 'talkPressed', byCommand: true },
  up: { type: 'talkReleased', byCommand: true },
  toggle: { type: 'talkToggled' },
} as const

/** Longer than any screen stays unused before it is locked: nothing but a lock counts. */
const NEVER_IDLE_S = 1_000_000

/** How long a session may take to end when the app quits; the rest of the 3 s is for closing files (contract.md §1). */
const END_SESSION_MS = 1500

/** What was begun before this module was loaded (`index.ts`). */
export interface Begun {
  readonly paths: AppPaths
  readonly user: UserPaths
  readonly history: History
  /** The window, its page on the way. */
  readonly appWindow: AppWindow
  readonly loading: Promise<void>
}

/**
 * Builds the app behind its window. Electron must be ready. The window's requests are taken before the first `await`:
 * call it in the same turn in which the page was told to load, and nothing can be asked earlier.
 */
export const compose = async ({ paths, user, history, appWindow, loading }: Begun): Promise<Parley> => {
  const { env } = process
  const log = createLog({
    file: user.log,
    level: env['PARLEY_LOG'],
    writeStderr: (line) => void process.stderr.write(line),
  })
  const words = createWords(app.getLocale())
  const browserWindow = (): AppWindow['window'] => appWindow.window
  const broadcaster = createBroadcaster(browserWindow)
  const handlers = Promise.withResolvers<RequestHandlers>()
  const stopRequests = handleRequests(handlers.promise, {
    isTrusted: isFromWindow(browserWindow),
    say: words.say,
    log,
  })
  appWindow.window.once('closed', () => app.quit())

  let historyProblem: Sentence | null = null
  const [settings, secrets, store] = await Promise.all([
    openSettings({ file: user.settings, platform: process.platform }),
    openSecrets({ file: user.secrets, safeStorage }),
    history.opening.catch((thrown: unknown): Store | null => {
      const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : undefined
      log.error('history could not be opened', cause === undefined ? {} : { cause })
      historyProblem = says`${sentenceOf(thrown)} ${'Parley goes on without keeping history.'}`
      return null
    }),
  ])

  const dress = (now: AppSettings): void => dressApp(now, words)
  dress(settings.current())

  const apiKey = (): 'none' | 'stored' | 'environment' => keySource(env, secrets.hasApiKey())
  const agentKind = (): 'assemblyai' | 'practice' =>
    apiKey() === 'none' && !env['PARLEY_AGENT_URL']?.trim() ? 'practice' : 'assemblyai'
  let heardQuestions = (_count: number): void => undefined
  const model = createUiModel(
    {
      settings: visibleSettings(settings.current()),
      agent: agentKind(),
      apiKey: apiKey(),
      keyStorage: secrets.keyStorage(),
      hotkey: unarmed(settings.current().pushToTalkKey),
      plugins: [],
    },
    (change) => {
      broadcaster.send(change)
      if (change.type === 'questionsChanged') heardQuestions(change.questions.length)
    },
    words.say,
  )
  history.onError((error) => {
    log.error('history write failed', { cause: error })
    model.notice({ id: 'history', kind: 'error', text: error.sentence, isDismissible: true })
  })
  for (const notice of startNotices({
    isTestRuntime: env['PARLEY_TEST_RUNTIME'] === '1',
    hasNoSandbox: app.commandLine.hasSwitch('no-sandbox'),
    settingsProblems: settings.problems,
    secretsProblem: secrets.problem,
    historyKeptAs: store?.recovered?.keptAs ?? null,
    historyProblem,
  })) {
    model.notice(notice)
  }

  const clock = createSessionClock()
  const plugins = await createPluginsPart({
    say: words.say,
    app: paths,
    user,
    extraPluginsDir: env['PARLEY_PLUGINS_DIR'] || undefined,
    disabledPlugins: switchedOff(settings.current()),
    userPrompt: () => settings.current().systemPrompt,
    desktop: {
      notify: ({ title, body }) => void notify(title, body),
      readClipboard: () => clipboard.readText(),
      writeClipboard: (text) => clipboard.writeText(text),
      openExternal: (url) => shell.openExternal(url),
    },
    announced: (announced) => client.feed({ type: 'announced', ...announced }),
    show: (title, text) => {
      const isShown = notify(title, text)
      if (!isShown) model.notice({ id: 'announced', kind: 'info', text: says`${title}: ${text}`, isDismissible: true })
    },
    onChanged: () => pluginsChanged(),
    onFolderProblem: (why) => {
      log.error('plugin folders cannot be made', { reason: why })
      const text =
        'The folder for your own plugins cannot be made, so only the bundled ones are there. Check who owns Parley’s data folder.'
      model.notice({ id: 'plugin-folder', kind: 'warning', text, isDismissible: true })
    },
    onEndCall: () => client.feed({ type: 'hangUp', reason: 'user' }),
    calls: () => client.state().relay.calls,
    onSettled: (rowId, outcome) => client.feed({ type: 'toolSettled', rowId, outcome }),
    copy: (text) => clipboard.writeText(text),
    trash: (path) => shell.trashItem(path),
    pickFolder: (title) => pickFolder(browserWindow(), title),
    secrets,
    model,
    sessionNowMs: clock.now,
    log: createPluginLog(log),
  })
  const { platform } = plugins
  const practice = startPracticeAgent(paths.practice)
  const hardware = createExclusiveDevice(
    createThreadedDevice(paths.audioWorker),
    createMachineLock('parley-microphone'),
  )
  const choice = (): AgentChoice => chooseAgent({ env, storedKey: secrets.apiKey() })
  const money = createMoney({
    store,
    settings,
    model,
    agent: agentKind,
    nowMs: clock.now,
    onBudget: (isSpent) => client.feed({ type: 'budgetChanged', isSpent }),
    warn: (event, cause) => log.warn(event, { cause }),
  })
  const recordings = createRecordingsDesk({
    store,
    recordings: createRecordings({ choice, fetch: (url, init) => net.fetch(url, init) }),
    settings,
    model,
    agent: agentKind,
    copy: (text) => clipboard.writeText(text),
    nowMs: Date.now,
  })

  const sound = createSoundPart({
    hardware,
    settings: settings.current,
    model,
    send: broadcaster.send,
    feed: (input) => client.feed(input),
    status: () => client.status(),
  })
  heardQuestions = sound.questions

  const firstRun = createFirstRun({
    settings,
    model,
    skip: env['PARLEY_SKIP_FIRST_RUN'],
    onTried: (isDown) => broadcaster.send({ type: 'keyTried', isDown }),
  })
  const statusFeed = createStatusFeed()
  const tellStatus = (status: SessionStatus): void =>
    statusFeed.session({ ...status, detail: words.say(status.detail) })
  const pushToTalk = createPushToTalk({
    settings,
    window: appWindow.window,
    log,
    onDown: () => {
      if (firstRun.tried(true)) return
      plugins.consent.pressed()
      client.feed({ type: 'talkPressed' })
    },
    onUp: (isLost) => {
      if (firstRun.tried(false)) return
      client.feed(isLost ? { type: 'talkReleased', isLost } : { type: 'talkReleased' })
    },
    onPreview: model.preview,
    onState: (hotkey) => {
      model.hotkey(hotkey)
      statusFeed.key(hotkey)
      client.feed({ type: 'settingsChanged', settings: pushToTalk.sessionSettings() })
    },
  })

  const first = initialState(randomUUID(), pushToTalk.sessionSettings(), platform.exposure())
  const traces = createTraces({
    folder: user.traces,
    first,
    settings,
    onError: (thrown) => log.warn('trace cannot be written', { cause: new Error(systemCode(thrown)) }),
  })
  const authentication = createAuthentication({
    choice,
    practice: practice.address,
    mint: (agentUrl, key) => mintToken({ agentUrl, key, fetch: (url, init) => net.fetch(url, init) }),
    settings,
    model,
    reconnect: () => client.feed({ type: 'reconnectWanted' }),
    warn: (event, cause) => log.warn(event, { cause }),
  })
  const client: VoiceClient = createVoiceClient(
    first,
    sessionPorts({
      sound,
      plugins,
      record: withAccount(createRecord({ store, model, agent: agentKind, ownerOf: platform.ownerOf }), money),
      model,
      authentication,
      traces,
      clock,
      log,
      tellStatus,
      conversationEnded: () => retention.conversationEnded(),
    }),
    clock.now,
  )

  const tellExposure = (exposure: Exposure): void => {
    if (JSON.stringify(exposure) === JSON.stringify(client.state().exposure)) return
    client.feed({ type: 'exposureChanged', exposure })
  }
  const pluginsChanged = (): void => {
    model.plugins(pluginViews(plugins.entries(), words.say))
    tellExposure(platform.exposure())
  }

  settings.onChange((now, before) => {
    if (now.language !== before.language || now.theme !== before.theme) dress(now)
    if (now.language !== before.language) {
      model.sayAgain()
      tellStatus(client.status())
    }
    model.settings(visibleSettings(now))
    void money.refresh()
    client.feed({ type: 'settingsChanged', settings: pushToTalk.sessionSettings() })
    sound.settingsChanged()
    platform.setDisabled(switchedOff(now))
    pluginsChanged()
    if (now.pushToTalkKey !== before.pushToTalkKey) void pushToTalk.arm()
  })

  const pluginName = (id: string): string | null => platform.entries().find((entry) => entry.id === id)?.name ?? null
  const conversations = createConversationsDesk({
    store,
    model,
    traces,
    openSessionId: () => client.state().conversation?.id ?? null,
    pluginName,
    pluginNames: () => Object.fromEntries(platform.entries().map(({ id, name }) => [id, name])),
    spoken: () => spokenLanguage(settings.current().language, app.getLocale()),
    askForPlace: (place) => askForPlace(browserWindow(), place),
    copy: (text) => clipboard.writeText(text),
  })
  const retention = createRetention({
    store,
    traces,
    settings,
    model,
    nowMs: Date.now,
    isConversationOpen: () => client.state().conversation !== null,
    hangUp: () => client.feed({ type: 'hangUp', reason: 'user' }),
    onError: (thrown) => log.warn('old conversations not deleted', { cause: new Error(messageOf(thrown)) }),
  })

  handlers.resolve(
    createRequestHandlers({
      model,
      lastSeq: broadcaster.lastSeq,
      client,
      store,
      settings,
      secrets,
      sound,
      pluginName,
      pluginsFolder: user.plugins,
      recordings,
      plugins,
      traces,
      conversations,
      retention,
      talkKey: pushToTalk.handlers,
      exposure: platform.exposure,
      firstRun,
      checkKey: createKeyCheck({
        choice: (storedKey) => chooseAgent({ env, storedKey }),
        fetch: (url, init) => net.fetch(url, init),
      }),
      keyChanged: () => {
        client.feed({ type: 'hangUp', reason: 'user' })
        model.agent(agentKind(), apiKey())
        recordings.tell()
        void money.refresh()
      },
    }),
  )

  // Plugins are read once the page is there: reading and checking them keeps this thread from serving it.
  const startPlugins = async (): Promise<void> => {
    await loading
    await plugins.start()
    log.info('plugins ready', { count: platform.entries().length })
  }
  const starting = Promise.all([startPlugins(), pushToTalk.arm()])
  starting.catch((thrown: unknown) => log.error('start failed', { cause: new Error(messageOf(thrown)) }))
  model.status(client.status())
  tellStatus(client.status())
  recordings.tell()
  void money.refresh()
  await loading
  retention.start()

  const stopWatching = watchSystem(
    {
      power: powerMonitor,
      window: appWindow.window,
      isOnline: () => net.isOnline(),
      isLocked: () => client.status().isTalkOn && powerMonitor.getSystemIdleState(NEVER_IDLE_S) === 'locked',
    },
    {
      onAway: () => {
        pushToTalk.release()
        client.feed({ type: 'hangUp', reason: 'sleep' })
      },
      onBack: () => client.feed({ type: 'networkRestored' }),
      onShutdown: () => app.quit(),
    },
  )
  const removeLastResort = installLastResort({
    source: process,
    log,
    model,
    quit: () => app.quit(),
    nowMs: Date.now,
  })

  return {
    control: { talk: (step: TalkStep) => client.feed(TALK_INPUTS[step]), status: statusFeed },
    showWindow: () => {
      const window = browserWindow()
      if (window.isDestroyed()) return
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    quit: async () => {
      pushToTalk.stop()
      stopWatching()
      removeLastResort()
      await client.quit(END_SESSION_MS)
      client.dispose()
      money.dispose()
      retention.dispose()
      practice.stop()
      stopRequests()
      await Promise.allSettled([
        sound.dispose(),
        plugins.dispose(),
        settings.flush(),
        traces.flush(),
        appWindow.settled(),
      ])
      await Promise.allSettled([hardware.dispose(), store?.close()])
      await log.flush()
    },
  }
}
