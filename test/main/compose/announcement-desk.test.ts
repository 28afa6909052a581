import { describe, expect, it } from 'vitest'
import { createAnnouncementDesk } from '../../../main/compose/announcement-desk.ts'
import type { Announced } from '../../../main/voice/events.ts'

const later = { pluginId: 'bank', pluginName: 'Bank', sessionId: 's1', tool: 'send_money', text: 'The money is sent.' }
const wakeUp = { pluginId: 'news', pluginName: 'News', sessionId: null, tool: null, text: 'Something happened.' }

/** A desk in a world that remembers; `mayNotify`: the plugins that may show notifications. */
const open = (mayNotify: readonly string[] = []) => {
  const said: Announced[] = []
  const shown: string[] = []
  const remembered: string[] = []
  const sources: string[] = []
  const warnings: string[] = []
  const desk = createAnnouncementDesk({
    announced: (announced) => said.push(announced),
    show: (title, text) => shown.push(`${title}: ${text}`),
    remember: (text) => remembered.push(text),
    mayNotify: (id) => mayNotify.includes(id),
    noteSource: (id, session) => sources.push(`${id} in ${session}`),
    log: { warn: (what) => warnings.push(what) },
  })
  return { desk, said, shown, remembered, sources, warnings }
}

describe('announcement desk', () => {
  it('gives the session everything, and notes whose words the open conversation hears', () => {
    const { desk, said, sources } = open()
    desk.announce(later)
    expect(sources).toEqual([])
    desk.conversationChanged('s1')
    desk.announce(wakeUp)
    expect(said).toEqual([
      { text: 'The money is sent.', title: 'Bank', from: 'bank', isAskedFor: true },
      { text: 'Something happened.', title: 'News', from: 'news', isAskedFor: false },
    ])
    expect(sources).toEqual(['news in s1'])
  })

  it('shows what could not be said, and puts it into the prompt', () => {
    const { desk, said, shown, remembered } = open()
    desk.announce(later)
    for (const announced of said) desk.unsaid(announced)
    expect(shown).toEqual(['Bank: The money is sent.'])
    expect(remembered).toEqual(['The money is sent.'])
  })

  it('shows a wake-up only of a plugin that may show notifications', () => {
    const without = open()
    without.desk.announce(wakeUp)
    for (const announced of without.said) without.desk.unsaid(announced)
    expect([without.shown, without.remembered, without.warnings.length]).toEqual([[], [], 1])
    const having = open(['news'])
    having.desk.announce(wakeUp)
    for (const announced of having.said) having.desk.unsaid(announced)
    expect(having.shown).toEqual(['News: Something happened.'])
  })

  it('notes the plugin for the next conversation, whose prompt tells of it, and for no other', () => {
    const { desk, said, sources } = open()
    desk.conversationChanged('s1')
    desk.announce(later)
    for (const announced of said) desk.unsaid(announced)
    desk.conversationChanged(null)
    desk.conversationChanged('s2')
    desk.conversationChanged('s3')
    expect(sources).toEqual(['bank in s1', 'bank in s2'])
  })
})
