/**
 * Who the agent is: voice, system prompt, greeting.
 */
import type { ReactNode } from 'react'
import type { Settings } from '../../preload/contract.ts'
import { formatLanguage } from '../format.ts'
import { strings } from '../strings.ts'
import { VOICE_GROUPS } from '../voices.ts'
import { ChoiceSetting, TextSetting } from './setting-fields.tsx'

/** One group of the settings. */
export function AgentSettings({ settings }: { settings: Settings }): ReactNode {
  const words = strings.settings.agent
  const isListed = VOICE_GROUPS.some(({ voices }) => voices.includes(settings.voice))
  const groups = VOICE_GROUPS.map(({ language, voices }) => ({
    title: formatLanguage(language),
    options: voices.map((voice) => ({ value: voice, text: nameOf(voice) })),
  }))
  // A voice from the settings file that is not documented is shown as it is rather than as another one.
  const own = { title: '', options: [{ value: settings.voice, text: nameOf(settings.voice) }] }
  return (
    <section className="group">
      <h2>{words.title}</h2>
      <ChoiceSetting
        label={words.voice}
        hint={words.voiceHint}
        value={settings.voice}
        groups={isListed ? groups : [own, ...groups]}
        patchOf={(voice) => ({ voice })}
      />
      <TextSetting
        name="systemPrompt"
        label={words.prompt}
        hint={words.promptHint}
        value={settings.systemPrompt}
        rows={6}
        parse={(systemPrompt) => ({ patch: { systemPrompt } })}
      />
      <TextSetting
        name="greeting"
        label={words.greeting}
        hint={words.greetingHint}
        value={settings.greeting}
        parse={(greeting) => ({ patch: { greeting } })}
      />
    </section>
  )
}

function nameOf(voice: string): string {
  return voice.charAt(0).toUpperCase() + voice.slice(1)
}
