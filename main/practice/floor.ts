/**
 * The agent's side of the floor: plays one planned reply after the other as the service does (silent lead-in, one
 * burst of deltas, transcript after all audio, `reply.done` last; a call inside a silent reply), and ends one early
 * when the user interrupts. Knows neither tools nor words' meaning. Owned by a session.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AudioStream, startAudioStream } from './audio-stream.ts'
import type { Behaviour } from './scenario.ts'
import type { Timing } from './timing.ts'
import type { Speech, Voice } from './voice.ts'
import type { Emit, JsonObject } from './wire.ts'

/** A reply to come. */
export type Plan =
  | { readonly kind: 'say'; readonly text: string }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly arguments: JsonObject
      readonly askedFor: string
      /** How often the same call was made before in this turn (protocol.md §7.2 T7). */
      readonly chained: number
    }
  /** Opens and closes with no sound, no call and no text. */
  | { readonly kind: 'empty' }
  /** Asked for in a hold: no sound, its text long after (protocol.md §2.1). */
  | { readonly kind: 'withheld'; readonly text: string }

/** A call the floor has made. */
export interface MadeCall {
  readonly callId: string
  readonly name: string
  readonly arguments: JsonObject
  readonly askedFor: string
  readonly chained: number
  /** Calls of one plan share it. */
  readonly group: string
}

/** What the floor needs from its session. */
export interface FloorHost {
  readonly emit: Emit
  readonly voice: Voice
  readonly timing: Timing
  readonly behaviour: Behaviour
  voiceName(): string
  /** False while the user is speaking: no reply starts then. */
  mayStart(): boolean
  /** Another call to be made together with one of this name; null for none. */
  companionOf(name: string): { readonly name: string; readonly arguments: JsonObject } | null
  onCall(call: MadeCall): void
  /** That reply was interrupted: its unanswered calls are void. */
  onInterrupted(group: string): void
}

/** The queue of replies and the one that is open. */
export interface Floor {
  /** Queues a reply; it opens `delayMs` after the floor is free. */
  enqueue(plan: Plan, delayMs: number): void
  /** Looks again whether the next reply may start. */
  resume(): void
  /** Nothing is open, and nothing waits to be. */
  isIdle(): boolean
  /** The open reply sounds: past its silent lead-in, before its last sample. */
  isAudible(): boolean
  /** Ends the open reply as interrupted and drops what is queued behind it; without an open one nothing happens. */
  interrupt(): void
  dispose(): void
}

const TRANSITION_PHRASE = 'One moment, I am looking that up for you, it will not take long at all.'
/** Longer than anybody waits for a call that may follow (§12). */
const LONG_GAP_BEFORE_CALL_MS = 2500
const GAP_BEFORE_LATE_CALL_MS = 300

interface OpenReply {
  readonly ids: { readonly reply_id: string; readonly item_id: string }
  readonly abort: AbortController
  readonly stream: AudioStream
  /** Set once the deltas are out; times are of the stream. */
  speech: { readonly speech: Speech; readonly fromMs: number; readonly toMs: number } | null
  areDeltasOut: boolean
}

const newId = (prefix: string): string => `${prefix}${randomUUID().replaceAll('-', '').slice(0, 24)}`

/** A floor with nothing on it. */
export const createFloor = (host: FloorHost): Floor => {
  const { emit, timing, behaviour } = host
  const queue: { readonly plan: Plan; readonly delayMs: number }[] = []
  const lifetime = new AbortController()
  const lateStreams = new Set<AudioStream>()
  let open: OpenReply | null = null
  let isBusy = false

  const openReply = (): OpenReply => {
    const ids = { reply_id: newId('resp_'), item_id: newId('item_') }
    emit({ type: 'reply.started', ...ids })
    const stream = startAudioStream((chunk) =>
      emit({ type: 'reply.audio', reply_id: ids.reply_id, data: chunk.toString('base64') }),
    )
    const reply = { ids, abort: new AbortController(), stream, speech: null, areDeltasOut: false }
    open = reply
    return reply
  }
  const close = (reply: OpenReply, status: 'completed' | 'interrupted') => {
    reply.stream.stop()
    if (open === reply) open = null
    emit({ type: 'reply.done', reply_id: reply.ids.reply_id, status })
  }
  const emitTranscript = (reply: OpenReply, text: string, interrupted: boolean) =>
    emit({ type: 'transcript.agent', ...reply.ids, text, interrupted })

  const pause = (reply: OpenReply, ms: number): Promise<void> =>
    sleep(ms, undefined, { signal: AbortSignal.any([reply.abort.signal, lifetime.signal]) })

  /** Speaks until the last sample is out; returns after the transcript. */
  const speak = async (reply: OpenReply, text: string): Promise<void> => {
    const startedMs = performance.now()
    const speech = await host.voice.speak(text, host.voiceName())
    await pause(reply, Math.max(0, timing.leadInMs - (performance.now() - startedMs)))
    // On a busy machine less has been sent by now than time has passed.
    const missingMs = Math.max(0, timing.leadInMs - reply.stream.sentMs())
    reply.stream.append(new Int16Array(missingMs * 24))
    const fromMs = reply.stream.append(speech.samples)
    reply.speech = { speech, fromMs, toMs: fromMs + speech.samples.length / 24 }
    const allSent = reply.stream.finish()
    await pause(reply, Math.max(0, timing.burstMs - (performance.now() - startedMs)))
    reply.areDeltasOut = true
    for (const [i, word] of speech.words.entries()) {
      emit({
        type: 'transcript.agent.delta',
        ...reply.ids,
        delta: i === 0 ? word.text : ` ${word.text}`,
        start_ms: Math.round(fromMs + word.startMs),
        end_ms: Math.round(fromMs + word.endMs),
      })
    }
    await allSent
    reply.abort.signal.throwIfAborted()
    lifetime.signal.throwIfAborted()
    emitTranscript(reply, text, false)
  }

  const makeCalls = (reply: OpenReply, plan: Plan & { kind: 'call' }) => {
    if (behaviour.informationalCall) {
      emit({ type: 'tool.call', call_id: newId('call_'), name: 'server_side_lookup', arguments: {} })
    }
    const { name, arguments: args, askedFor, chained } = plan
    const companion = behaviour.parallelCall ? host.companionOf(name) : null
    const calls = Array.from({ length: behaviour.callCount }, () => ({ name, arguments: args }))
    for (const [i, call] of [...calls, ...(companion ? [companion] : [])].entries()) {
      const callId = newId(i % 2 === 0 ? 'call_' : 'chatcmpl-tool-')
      host.onCall({ ...call, callId, askedFor, chained, group: reply.ids.reply_id })
      emit({ type: 'tool.call', call_id: callId, ...call })
    }
  }

  const playCall = async (plan: Plan & { kind: 'call' }): Promise<void> => {
    const reply = openReply()
    if (behaviour.call === 'spoken') {
      const called = pause(reply, timing.callMs).then(() => makeCalls(reply, plan))
      await Promise.all([called, speak(reply, TRANSITION_PHRASE)])
      return close(reply, 'completed')
    }
    await pause(reply, timing.callMs)
    if (behaviour.call === 'after-done' || behaviour.call === 'long-after-done') {
      close(reply, 'completed')
      await pause(reply, behaviour.call === 'after-done' ? GAP_BEFORE_LATE_CALL_MS : LONG_GAP_BEFORE_CALL_MS)
      return makeCalls(reply, plan)
    }
    makeCalls(reply, plan)
    await pause(reply, timing.doneAfterCallMs)
    close(reply, 'completed')
  }

  const play = async (plan: Plan): Promise<void> => {
    if (plan.kind === 'call') return playCall(plan)
    const reply = openReply()
    if (plan.kind === 'say') await speak(reply, plan.text)
    else await pause(reply, timing.emptyReplyMs)
    close(reply, 'completed')
    if (plan.kind === 'withheld') {
      void sleep(timing.holdTextMs, undefined, { signal: lifetime.signal }).then(
        () => emitTranscript(reply, plan.text, false),
        () => undefined,
      )
    }
  }

  const next = async (): Promise<void> => {
    while (!lifetime.signal.aborted && host.mayStart()) {
      const item = queue[0]
      if (!item) return
      await sleep(item.delayMs, undefined, { signal: lifetime.signal })
      // While it waited, the user may have begun to speak (it waits on) or have taken it off the queue.
      if (queue[0] !== item || !host.mayStart()) continue
      queue.shift()
      await play(item.plan).catch(onEarlyEnd)
    }
  }
  const onEarlyEnd = (thrown: unknown) => {
    if (!(thrown instanceof Error && thrown.name === 'AbortError')) throw thrown
  }
  const run = () => {
    if (isBusy || lifetime.signal.aborted) return
    isBusy = true
    next()
      .catch(onEarlyEnd)
      .finally(() => {
        isBusy = false
        if (queue.length > 0 && host.mayStart()) run()
      })
      .catch((thrown: unknown) => {
        throw thrown
      })
  }

  const spokenSoFar = (reply: OpenReply): string => {
    const { speech } = reply
    if (!speech || !reply.areDeltasOut) return ''
    const sentMs = reply.stream.sentMs() - speech.fromMs
    const said = speech.speech.words.filter(({ startMs }) => startMs < sentMs)
    return said.map(({ text }) => text).join(' ')
  }
  /** What is queued of the interrupted reply goes on under its id, as stale audio (protocol.md §8 B7). */
  const streamLate = (reply: OpenReply) => {
    const { speech, ids } = reply
    if (!speech || behaviour.lateAudioMs === 0) return
    const from = Math.max(0, Math.round((reply.stream.sentMs() - speech.fromMs) * 24))
    const late = startAudioStream((chunk) =>
      emit({ type: 'reply.audio', reply_id: ids.reply_id, data: chunk.toString('base64') }),
    )
    lateStreams.add(late)
    const samples = new Int16Array(behaviour.lateAudioMs * 24)
    samples.set(speech.speech.samples.subarray(from, from + samples.length))
    late.append(samples)
    void late.finish().then(() => lateStreams.delete(late))
  }

  return {
    enqueue(plan, delayMs) {
      queue.push({ plan, delayMs })
      run()
    },
    resume: run,
    isIdle: () => !isBusy && queue.length === 0,
    isAudible() {
      const speech = open?.speech
      const sentMs = open?.stream.sentMs() ?? 0
      return speech !== null && speech !== undefined && sentMs >= speech.fromMs && sentMs < speech.toMs
    },
    interrupt() {
      const reply = open
      if (!reply) return
      queue.length = 0
      const text = spokenSoFar(reply)
      reply.abort.abort()
      reply.stream.stop()
      emitTranscript(reply, text, true)
      close(reply, behaviour.interruption === 'done-completed' ? 'completed' : 'interrupted')
      host.onInterrupted(reply.ids.reply_id)
      streamLate(reply)
    },
    dispose() {
      queue.length = 0
      lifetime.abort()
      open?.stream.stop()
      open = null
      for (const late of lateStreams) late.stop()
    },
  }
}
