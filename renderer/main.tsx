/**
 * Entry of the window: builds the bridge, mounts the app, loads the styles. Nothing else starts here.
 */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/captions.css'
import './styles/history.css'
import './styles/dock.css'
import './styles/tool-calls.css'
import './styles/panel.css'
import './styles/cards.css'
import './styles/questions.css'
import './styles/plugins.css'
import './styles/plugin-page.css'
import './styles/plugin-flow.css'
import './styles/settings.css'
import './styles/first-run.css'
import './styles/sound.css'
import { App } from './app.tsx'
import { openBridge } from './bridge.ts'
import { speak } from './language.ts'
import { BridgeContext } from './use-bridge.ts'

const root = document.getElementById('root')
if (root !== null) {
  const bridge = openBridge()
  const speakAsChosen = (): void => speak(bridge.getState().view.settings.language)
  // Before React listens, so that what is drawn for a change is drawn in its language.
  bridge.subscribe(speakAsChosen)
  speakAsChosen()
  createRoot(root).render(
    <StrictMode>
      <BridgeContext value={bridge}>
        <App />
      </BridgeContext>
    </StrictMode>,
  )
}
