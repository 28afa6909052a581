/**
 * What plugins have to say outside of a call, on its way: into the open conversation, or to the user's eyes and into the
 * prompt when nobody can say it. Part of the composition root; when something can be said is the session's to decide.
 */
import type { Announcement } from '../plugins/background.ts'
import type { PluginLog } from '../plugins/plugin-log.ts'
import type { Announced } from '../voice/events.ts'

/** What the desk works on. */
export interface AnnouncementDeskOptions {
  /** Feeds the session. */
  readonly announced: (announced: Announced) => void
  /** Shows it to the user, who may look elsewhere. */
  readonly show: (title: string, text: string) => void
  /** Into the prompt: of this conversation, and of the next. */
  readonly remember: (text: string) => void
  /** Whether the plugin may show notifications. */
  readonly mayNotify: (pluginId: string) => boolean
  /** What this plugin says has come into this conversation: it may come from the network. */
  readonly noteSource: (pluginId: string, sessionId: string) => void
  readonly log: Pick<PluginLog, 'warn'>
}

/** See the file's header. */
export interface AnnouncementDesk {
  announce(announcement: Announcement): void
  /** The session could not say it. */
  unsaid(announced: Announced): void
  /** A conversation began, or ended (null). */
  conversationChanged(sessionId: string | null): void
}

/** Creates the desk, with no conversation open. */
export const createAnnouncementDesk = (options: AnnouncementDeskOptions): AnnouncementDesk => {
  let open: string | null = null
  /** Plugins whose words stand in the prompt of the conversation that begins next, as they stand in `remember`. */
  let sources = new Set<string>()

  return {
    announce: ({ pluginId, pluginName, tool, text }) => {
      // Said in the open conversation, whichever it began in: that one has then heard what the plugin has read.
      if (open !== null) options.noteSource(pluginId, open)
      options.announced({ text, title: pluginName, from: pluginId, isAskedFor: tool !== null })
    },
    unsaid: ({ text, title, from, isAskedFor }) => {
      // A wake-up that nobody asked for now is a notification like any other.
      if (!isAskedFor && !options.mayNotify(from)) {
        return options.log.warn('a wake-up had something to say, and the plugin may show no notifications', {
          pluginId: from,
        })
      }
      options.show(title, text)
      options.remember(text)
      sources.add(from)
    },
    conversationChanged: (now) => {
      open = now
      if (now === null) return
      for (const from of sources) options.noteSource(from, now)
      sources = new Set()
    },
  }
}
