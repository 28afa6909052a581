/**
 * The talk gate: from presses and releases to "may microphone audio pass?". Pure. Knows the three talk modes and the
 * rule that a press while the agent is audible never closes the gate but silences the agent (contract.md §3).
 */
import type { SessionSettings } from './events.ts'

/**
 * How long the gate stays open after release, so that the last phoneme is not cut (protocol.md §9.1, item 3:
 * 100 to 150 ms). Shorter cuts words, longer lets the room in.
 */
export const RELEASE_TAIL_MS = 120

/** In mode `auto` a press shorter than this is a tap (toggles); longer is a hold. */
export const TAP_MS = 300

/**
 * A key held down for longer counts as stuck: whoever watches it has missed its key-up, or something lies on it. Longer
 * than anybody speaks in one go; three minutes of a room at the most.
 */
export const MAX_HOLD_MS = 180_000

/** Position of the gate. */
export type GatePosition =
  | { readonly kind: 'closed' }
  /** The key is held down. */
  | { readonly kind: 'held' }
  /** Open until toggled again. */
  | { readonly kind: 'toggled' }
  /** Released, or toggled off; open for the tail. `wasHeld`: by the key that was held down. */
  | { readonly kind: 'closing'; readonly untilMs: number; readonly wasHeld: boolean }

/** A key that is down. */
export interface KeyDown {
  readonly sinceMs: number
  readonly closesOnTap: boolean
  /** Pressed on the keyboard or the mouse, and not by a program that says so. */
  readonly isByHand: boolean
}

/** State of the gate. */
export interface Gate {
  readonly position: GatePosition
  /** While the key is physically down; used to ignore auto-repeat and to tell a tap from a hold. */
  readonly keyDown: KeyDown | null
}

/** What a press did: the new gate, and whether the agent must fall silent now. */
export interface GateStep {
  readonly gate: Gate
  readonly silencesAgent: boolean
}

/** The gate at the start. */
export const CLOSED_GATE: Gate = { position: { kind: 'closed' }, keyDown: null }

/** Whether the user has the gate open (the pressed state of the Talk button). */
export const isGateOpen = (gate: Gate): boolean => gate.position.kind !== 'closed'

/** Whether the gate was opened by a key that is still held (or just released). */
export const isGateHeld = (gate: Gate): boolean => gate.position.kind === 'held' || gate.position.kind === 'closing'

/** Whether a key held down by hand, or the tail after it, lets audio pass: not a gate that was toggled, nor its tail. */
export const passesByKey = ({ position, keyDown }: Gate): boolean =>
  (position.kind === 'held' && keyDown?.isByHand === true) || (position.kind === 'closing' && position.wasHeld)

/**
 * The key went down. Auto-repeat (a second down of the same origin without an up) changes nothing; a hand takes over from a
 * program whose release may never come, and the other way round.
 */
export const pressGate = (
  gate: Gate,
  mode: SessionSettings['talkMode'],
  isAgentAudible: boolean,
  nowMs: number,
  isByHand = true,
): GateStep => {
  if (gate.keyDown?.isByHand === isByHand) return { gate, silencesAgent: false }
  const wasToggled = gate.position.kind === 'toggled'
  const keyDown = { sinceMs: nowMs, closesOnTap: wasToggled && !isAgentAudible, isByHand }
  if (mode !== 'toggle') return { gate: { position: { kind: 'held' }, keyDown }, silencesAgent: isAgentAudible }
  return { gate: { ...toggleGate(gate, isAgentAudible, nowMs).gate, keyDown }, silencesAgent: isAgentAudible }
}

/** The key went up. What another has taken over stays down. */
export const releaseGate = (gate: Gate, mode: SessionSettings['talkMode'], nowMs: number, isOfHand = true): Gate => {
  if (gate.keyDown?.isByHand !== isOfHand) return gate
  const { sinceMs, closesOnTap, isByHand } = gate.keyDown
  if (gate.position.kind !== 'held') return { ...gate, keyDown: null }
  const isTap = mode === 'auto' && nowMs - sinceMs < TAP_MS
  return { position: isTap && !closesOnTap ? { kind: 'toggled' } : closing(nowMs, !isTap && isByHand), keyDown: null }
}

/** The Talk button, or a key in mode `toggle`: open, close, or silence the agent and listen. */
export const toggleGate = (gate: Gate, isAgentAudible: boolean, nowMs: number): GateStep => {
  const isOpen = gate.position.kind === 'toggled' || gate.position.kind === 'held'
  const position: GatePosition = isOpen && !isAgentAudible ? closing(nowMs, false) : { kind: 'toggled' }
  return { gate: { ...gate, position }, silencesAgent: isAgentAudible }
}

/** A press that may not open the gate. The key counts as down until it is let go, like any other. */
export const refusePress = (gate: Gate): Gate => ({
  position: { kind: 'closed' },
  keyDown: gate.keyDown === null ? null : { ...gate.keyDown, closesOnTap: true },
})

/** Whether the key has been held down for so long that it must be stuck. */
export const isHeldTooLong = ({ position, keyDown }: Gate, nowMs: number): boolean =>
  position.kind === 'held' && keyDown !== null && nowMs - keyDown.sinceMs >= MAX_HOLD_MS

/** Time passes: the release tail ends, and a key that is stuck counts as let go. */
export const tickGate = (gate: Gate, nowMs: number): Gate => {
  if (isHeldTooLong(gate, nowMs)) return { position: closing(nowMs, gate.keyDown?.isByHand === true), keyDown: null }
  return gate.position.kind === 'closing' && nowMs >= gate.position.untilMs
    ? { ...gate, position: { kind: 'closed' } }
    : gate
}

const closing = (nowMs: number, wasHeld: boolean): GatePosition => ({
  kind: 'closing',
  untilMs: nowMs + RELEASE_TAIL_MS,
  wasHeld,
})
