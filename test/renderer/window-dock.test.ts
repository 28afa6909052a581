/**
 * The conversation in Electron's own Chromium, found by role and name (contract.md §5), against a scripted main:
 * Talk, the state in words, typed messages, first things to say, notices, figures.
 */
import { describe, expect, it } from 'vitest'
import type { Status, StatusWord } from '../../preload/contract.ts'
import { makeCall, makeCaption } from './host/script.ts'
import { eventually, openForTests } from './host/window-host.ts'

const host = openForTests()
const view = (name: string) => host().page.getByRole('navigation').getByRole('link', { name }).click()
const status = (word: StatusWord, change: Partial<Status> = {}) =>
  ({
    type: 'statusChanged',
    status: {
      word,
      detail: '',
      isTalkOn: false,
      isMuted: false,
      isHeard: false,
      waitingFor: null,
      isSessionOpen: true,
      ...change,
    },
  }) as const

const said = (change: Parameters<typeof makeCaption>[0]) =>
  ({ type: 'captionUpdated', caption: makeCaption(change) }) as const

describe('dock', () => {
  it('says the state in exactly one word, and the sentence beside it', async () => {
    const words = [
      'Offline',
      'Connecting',
      'Ready',
      'Listening',
      'Thinking',
      'Speaking',
      'Waiting for a tool',
      'Muted',
      'Error',
    ] as const
    const looks = new Set<string>()
    for (const word of words) {
      await host().emit(status(word, { detail: `About ${word}.`, isTalkOn: word === 'Listening' }))
      await host().page.getByText(`About ${word}.`).waitFor()
      expect(await host().page.getByRole('status').textContent()).toBe(word)
      looks.add(
        await host()
          .page.locator('.talk')
          .evaluate(
            (element) => element.innerHTML + getComputedStyle(element.querySelector('button') ?? element).border,
          ),
      )
    }
    expect(looks.size).toBeGreaterThanOrEqual(words.length - 1)
  })

  it('shows on Talk whether the gate is open, and asks main on a press', async () => {
    const talk = host().page.getByRole('button', { name: 'Talk', exact: true })
    expect(await talk.getAttribute('aria-pressed')).toBe('false')
    const before = (await host().asked('talk.toggle')).length
    await talk.click()
    await eventually(async () => (await host().asked('talk.toggle')).length).toBe(before + 1)
    expect(await talk.getAttribute('aria-pressed')).toBe('false')
    await host().emit(status('Listening', { isTalkOn: true }))
    await eventually(() => talk.getAttribute('aria-pressed')).toBe('true')
    await host().fail('talk.toggle', 'There is no microphone.')
    await talk.press('Space')
    await host().page.getByRole('alert').getByText('There is no microphone.').waitFor()
  })

  it('switches Mute by button and by key, from any view', async () => {
    const mute = host().page.getByRole('button', { name: 'Mute', exact: true })
    const last = async () => (await host().asked('talk.mute')).at(-1)
    expect(await mute.getAttribute('aria-pressed')).toBe('false')
    await mute.click()
    await eventually(() => mute.getAttribute('aria-pressed')).toBe('true')
    expect(await last()).toEqual({ isMuted: true })
    await view('Settings')
    await host().page.getByLabel('Greeting').press('Control+Shift+M')
    await eventually(last).toEqual({ isMuted: false })
    expect(await host().page.getByLabel('Greeting').inputValue()).toBe('')
    await view('Conversation')
    await eventually(() => mute.getAttribute('aria-pressed')).toBe('false')
  })

  it('says that the microphone is on while another word is shown, and how to stop', async () => {
    await host().emit(status('Speaking', { isTalkOn: true, isHeard: true }))
    await host().page.getByText('Microphone on. Esc stops it.').waitFor()
    await host().emit(status('Speaking', { isTalkOn: true }))
    await host().page.getByText('Esc stops it.', { exact: true }).waitFor()
    await host().emit(status('Listening', { isTalkOn: true, isHeard: true }))
    await host().page.getByText('Esc stops it.').waitFor({ state: 'detached' })
  })

  it('stops everything on Esc, unless something nearer wants the key', async () => {
    const stops = async () => (await host().asked('talk.stop')).length
    const before = await stops()
    const box = host().page.getByRole('textbox', { name: 'Message' })
    await host().emit({ type: 'toolCallUpdated', toolCall: makeCall(25, 0) }, status('Ready'))
    await host()
      .page.getByRole('button', { name: /notes|time|timer/i })
      .last()
      .click()
    const panel = host().page.getByRole('complementary')
    await panel.waitFor()
    await host().emit(status('Speaking'))
    await host().page.getByRole('status').getByText('Speaking').waitFor()
    await host().page.keyboard.press('Escape')
    await eventually(stops).toBe(before + 1)
    expect(await panel.count()).toBe(1)
    // Nothing left to stop: now it closes what is open.
    await host().emit(status('Ready'))
    await eventually(() => host().page.getByRole('status').textContent()).toBe('Ready')
    await host().page.keyboard.press('Escape')
    await eventually(() => panel.count()).toBe(0)
    await host().emit(status('Thinking'))
    await eventually(() => host().page.getByRole('status').textContent()).toBe('Thinking')
    await box.fill('half a sentence')
    await box.press('Escape')
    await box.fill('')
    await box.press('Escape')
    await eventually(stops).toBe(before + 2)
  })

  it('follows the level with the ring', async () => {
    await host().emit(status('Listening', { isTalkOn: true }))
    const level = () =>
      host()
        .page.locator('.talk')
        .evaluate((element) => Number(getComputedStyle(element).getPropertyValue('--microphone')))
    await eventually(async () => {
      await host().emit({ type: 'levelsChanged', microphone: 0.5, speaker: 0 })
      return level()
    }).toBeGreaterThan(0.5)
    await eventually(level).toBe(0)
  })

  it('shows both directions at once, and of the microphone only what is listened to', async () => {
    const lengthOf = (source: string) =>
      host()
        .page.locator(`.level[data-source=${source}] .level-track span`)
        .evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a)
    const both = async () => {
      await host().emit({ type: 'levelsChanged', microphone: 0.5, speaker: 0.5 })
      return [(await lengthOf('microphone')) > 0.5, (await lengthOf('speaker')) > 0.5]
    }
    await host().emit(status('Speaking', { isTalkOn: true, isHeard: true }))
    await eventually(both).toEqual([true, true])
    await host().emit(status('Speaking', { isTalkOn: true, isHeard: false }))
    await eventually(both).toEqual([false, true])
    await eventually(() => lengthOf('speaker')).toBe(0)
  })

  it('sends a typed message, and keeps one that could not be sent', async () => {
    const box = host().page.getByRole('textbox', { name: 'Message' })
    const sent = async () => (await host().asked('message.send')).at(-1)
    await box.fill('What time is it?')
    await host().page.getByRole('button', { name: 'Send' }).click()
    await eventually(() => box.inputValue()).toBe('')
    expect(await sent()).toEqual({ text: 'What time is it?' })
    await host().fail('message.send', 'The practice agent is not running. Parley starts it again.')
    await box.fill('Do not lose me')
    await box.press('Enter')
    await host().page.getByRole('alert').getByText('The practice agent is not running').waitFor()
    expect(await box.inputValue()).toBe('Do not lose me')
    await view('Settings')
    await view('Conversation')
    expect(await box.inputValue()).toBe('Do not lose me')
    await box.press('End')
    await box.press('Shift+Enter')
    expect(await box.inputValue()).toBe('Do not lose me\n')
    await box.press('Enter')
    await eventually(() => box.inputValue()).toBe('')
  })

  it('keeps what is typed while a message is on its way', async () => {
    const box = host().page.getByRole('textbox', { name: 'Message' })
    await host().app.evaluate(() => globalThis.host.hold('message.send'))
    await box.fill('First')
    await box.press('Enter')
    await box.fill('Second')
    await host().app.evaluate(() => globalThis.host.release('message.send'))
    await eventually(() => host().page.getByRole('button', { name: 'Send' }).isEnabled()).toBe(true)
    expect(await box.inputValue()).toBe('Second')
    await box.fill('')
  })

  it('offers three things to say that work right now', async () => {
    const examples = host().page.locator('.empty').getByRole('button')
    expect(await examples.allInnerTexts()).toEqual([
      expect.stringContaining('What time is it in Tokyo?'),
      expect.stringContaining('Set a timer for five minutes'),
      expect.stringContaining('Take a note: call the dentist'),
    ])
    await examples.first().click()
    await eventually(async () => (await host().asked('message.send')).at(-1)).toEqual({
      text: 'What time is it in Tokyo?',
    })
    await host().emit(said({ id: 'a', text: 'What time is it in Tokyo?' }))
    await eventually(() => examples.count()).toBe(0)
  })

  it('shows notices above and dismisses them through main', async () => {
    await host().emit({
      type: 'noticesChanged',
      notices: [
        { id: 'runtime', kind: 'warning', text: 'Test runtime, not for daily use.', isDismissible: false },
        { id: 'device', kind: 'info', text: 'Your microphone was unplugged.', isDismissible: true },
      ],
    })
    await host().page.getByText('Test runtime, not for daily use.').waitFor()
    const dismiss = host().page.getByRole('button', { name: /Dismiss/ })
    expect(await dismiss.count()).toBe(1)
    await dismiss.click()
    await eventually(async () => (await host().asked('notices.dismiss')).at(-1)).toEqual({ id: 'device' })
  })

  it('shows cost and last turn in small figures, and ends the conversation', async () => {
    await host().emit(
      {
        type: 'costChanged',
        cost: {
          openSinceMs: Date.now() - 3_600_000,
          usdPerHour: 4.5,
          conversationUsd: 4.5,
          dayUsd: 6.25,
          monthUsd: 20,
          asOfMs: Date.now(),
        },
        lastTurnMs: 1_430,
      },
      status('Ready'),
    )
    await host().page.getByText('$4.50').waitFor()
    await host().page.getByText('$6.25').waitFor()
    await host().page.getByText('1.4 s').waitFor()
    await host().page.getByRole('button', { name: 'End conversation' }).click()
    await eventually(async () => (await host().asked('session.hangUp')).length).toBe(1)
  })
})
