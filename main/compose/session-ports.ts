/**
 * What the session's shell works with, and who hears of what happens in it: sound, plugins, record, window, traces.
 * Part of the composition root.
 */
import type { RecordPort, VoicePorts } from '../agent/voice-ports.ts'
import type { SessionClock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { UiModel } from '../ui-model.ts'
import type { SessionStatus } from '../voice/status.ts'
import type { Authentication } from './authentication.ts'
import type { PluginsPart } from './plugins-part.ts'
import type { SoundPart } from './sound-part.ts'
import type { Traces } from './traces.ts'

/** The parts that meet in a session. */
export interface SessionParts {
  readonly sound: Pick<SoundPart, 'port' | 'status'>
  readonly plugins: Pick<PluginsPart, 'tools' | 'consent' | 'platform' | 'unsaid' | 'conversationChanged'>
  readonly record: RecordPort
  readonly model: UiModel
  readonly authentication: Authentication
  readonly traces: Pick<Traces, 'observe'>
  readonly clock: SessionClock
  readonly log: Log
  /** For those outside of the window. */
  readonly tellStatus: (status: SessionStatus) => void
  /** What was kept open for it can be deleted. */
  readonly conversationEnded: () => void
}

/** Connects them. */
export const sessionPorts = (parts: SessionParts): VoicePorts => {
  const { sound, plugins, record, model, authentication, traces, clock, log } = parts
  const { platform } = plugins
  return {
    sound: sound.port,
    tools: plugins.tools,
    record,
    view: {
      status: (status) => {
        if (!status.isSessionOpen) clock.resync()
        sound.status(status)
        model.status(status)
        parts.tellStatus(status)
      },
      utterance: (utterance) => {
        model.utterance(utterance)
        plugins.consent.heard(utterance)
        if (utterance.role === 'user' && utterance.source === 'speech') authentication.heard()
        // Typed messages are carried by themselves.
        if (utterance.isFinal && utterance.source === 'speech') {
          platform.said(utterance.role, utterance.text.slice(0, utterance.heardChars))
        }
      },
      notice: model.sessionNotice,
      lastTurn: model.lastTurn,
    },
    address: authentication.address,
    unheard: authentication.unheard,
    typedDelivered: platform.typed,
    exposureCommitted: platform.exposureCommitted,
    outcomeUndelivered: platform.undelivered,
    unsaid: plugins.unsaid,
    recapWanted: platform.recap,
    conversationChanged: (sessionId) => {
      log.info(sessionId === null ? 'conversation ended' : 'conversation started')
      if (sessionId === null) {
        model.conversationEnded()
        parts.conversationEnded()
      } else model.conversationStarted()
      plugins.conversationChanged(sessionId)
    },
    oddity: (what, detail, count) => log.info('oddity', { what, detail, count }),
    serviceError: ({ code, param, response, count }) =>
      log.warn('service error', { code, field: param, response, count }),
    observe: traces.observe,
  }
}
