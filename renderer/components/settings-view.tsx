/**
 * The settings, in groups that explain themselves. Every change is saved when it is made; main answers with the settings
 * as they are, and those are shown.
 */
import type { ReactNode } from 'react'
import { strings } from '../strings.ts'
import { useView } from '../use-bridge.ts'
import { AgentSettings } from './agent-settings.tsx'
import { ApiKeySettings } from './api-key-settings.tsx'
import { CostSettings } from './cost-settings.tsx'
import { LookSettings } from './look-settings.tsx'
import { PromptSettings } from './prompt-settings.tsx'
import { RecordingSettings } from './recording-settings.tsx'
import { SoundSettings } from './sound-settings.tsx'
import { TalkSettings } from './talk-settings.tsx'
import { TraceSettings } from './trace-settings.tsx'

/** All groups. Nothing is drawn before the settings are known, lest a default be saved over them. */
export function SettingsView(): ReactNode {
  const settings = useView((state) => state.view.settings)
  const isKnown = useView((state) => state.view.seq > 0 || state.load === 'live')
  return (
    <div className="page scroller">
      <div className="page-column">
        <header className="page-head">
          <h1>{strings.settings.title}</h1>
        </header>
        {isKnown && (
          <>
            <ApiKeySettings />
            <AgentSettings settings={settings} />
            <SoundSettings settings={settings} />
            <TalkSettings settings={settings} />
            <CostSettings settings={settings} />
            <RecordingSettings />
            <TraceSettings settings={settings} />
            <PromptSettings />
            <LookSettings settings={settings} />
          </>
        )}
      </div>
    </div>
  )
}
