/**
 * The dock under the transcript: Talk, the state in words with the level, the message box, the figures.
 */
import { type ReactNode, useId } from 'react'
import type { Snapshot, Status, StatusWord } from '../../preload/contract.ts'
import { keyLabel } from '../key-label.ts'
import { strings } from '../strings.ts'
import { useRequest, useView } from '../use-bridge.ts'
import { ErrorLine } from './error-line.tsx'
import { Figures } from './figures.tsx'
import { LevelMeter } from './level-meter.tsx'
import { type DraftProps, MessageBox } from './message-box.tsx'
import { MuteButton } from './mute-button.tsx'
import { TalkButton } from './talk-button.tsx'

/** What goes on by itself until somebody stops it. */
const STOPPED_BY_ESC: ReadonlySet<StatusWord> = new Set<StatusWord>(['Speaking', 'Thinking', 'Waiting for a tool'])

/** `draft` is the unsent message. */
export function Dock({ draft, onDraft }: DraftProps): ReactNode {
  const status = useView((state) => state.view.status)
  const hotkey = useView((state) => state.view.hotkey)
  const isLoading = useView((state) => state.load === 'loading')
  const { error, send } = useRequest()
  const detailId = useId()
  const detail = isLoading ? strings.load.loading : detailOf(status)
  return (
    <section className="dock" aria-label={strings.dock.label}>
      <div className="dock-talk">
        <TalkButton detailId={detailId} onPress={() => void send('talk.toggle', undefined)} />
        <MuteButton onPress={(isMuted) => void send('talk.mute', { isMuted })} />
      </div>
      <div className="dock-status">
        {/* The region says exactly one word; the sentence stands beside it. */}
        <p className="status-word" role="status">
          {strings.statusWord[status.word]}
        </p>
        <LevelMeter />
        <p className="status-detail" id={detailId}>
          {detail === '' ? hintOf(hotkey) : detail}
        </p>
        <ErrorLine text={error} />
      </div>
      <MessageBox draft={draft} onDraft={onDraft} />
      <Figures onEnd={() => void send('session.hangUp', undefined)} />
    </section>
  )
}

/** Main's sentence, or what the word does not say: that the microphone is on all the same, and the way to stop. */
function detailOf(status: Status): string {
  if (status.detail !== '') return status.detail
  const sentences = [
    status.isHeard && status.word !== 'Listening' && strings.dock.heard,
    STOPPED_BY_ESC.has(status.word) && strings.dock.stop,
  ]
  return sentences.filter(Boolean).join(' ')
}

function hintOf(hotkey: Snapshot['hotkey']): string {
  if (hotkey.backend === 'hold') return strings.dock.hold(keyLabel(hotkey.label))
  return hotkey.backend === 'toggle' ? strings.dock.toggle(keyLabel(hotkey.label)) : strings.dock.click
}
