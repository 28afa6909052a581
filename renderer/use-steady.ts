/**
 * Guards a button that must not be pressed by accident: it counts only once it has been to be seen, in the same place,
 * for a moment. A click or key meant for what was there before, or begun before, does nothing. Knows nothing of what is
 * asked; used by the cards that ask for a yes.
 */
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'

/** How long a card must have stood still: longer than it takes to notice that something has come under the pointer. */
export const STEADY_MS = 600
/** How often its place is looked at. Each look is a moment in which the page was painted. */
const LOOK_MS = 100
const LOOKS = STEADY_MS / LOOK_MS

/** Whether the buttons of a card may be used, and what they need for it. */
export interface Steady {
  isSteady: boolean
  /** To be spread on each button: notes when a press has begun. */
  press: {
    onPointerDown: () => void
    onKeyDown: (event: KeyboardEvent) => void
  }
  /** To be asked in the button's `onClick`: this click was meant for it. */
  accepts: () => boolean
}

/**
 * `buttons`: the row that must stand still, a child of the card that must be seen. Scrolling by the user does not count
 * as moving.
 */
export function useSteady(buttons: RefObject<HTMLElement | null>): Steady {
  const [isSteady, setIsSteady] = useState(false)
  const place = useRef('')
  const isReady = useRef(false)
  const isEarly = useRef(false)

  useEffect(() => {
    let looks = 0
    let sinceMs = 0
    const look = (): void => {
      const next = placeOf(buttons.current)
      // After the layout that this asks for, which may take its time.
      const now = performance.now()
      if (next === '' || next !== place.current) {
        looks = 0
        sinceMs = now
      } else looks += 1
      place.current = next
      isReady.current = looks >= LOOKS && now - sinceMs >= STEADY_MS
      setIsSteady(isReady.current)
    }
    let timer: ReturnType<typeof setInterval> | undefined
    // The time counts from the frame in which the card is painted first.
    const frame = requestAnimationFrame(() => {
      look()
      timer = setInterval(look, LOOK_MS)
    })
    return () => {
      cancelAnimationFrame(frame)
      clearInterval(timer)
    }
  }, [buttons])

  const isNow = (): boolean => isReady.current && placeOf(buttons.current) === place.current
  return {
    isSteady,
    press: {
      onPointerDown: () => {
        isEarly.current = !isNow()
      },
      onKeyDown: (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        // A held key repeats: it was pressed for something else.
        isEarly.current = event.repeat || !isNow()
      },
    },
    accepts: () => {
      const isMeant = !isEarly.current && isNow()
      isEarly.current = false
      return isMeant
    },
  }
}

/** Where the row is within what scrolls, as text; empty while its card is not to be seen. */
function placeOf(buttons: HTMLElement | null): string {
  const card = buttons?.parentElement
  if (!buttons || !card || document.visibilityState !== 'visible') return ''
  if (!card.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return ''
  const scroller = card.closest('.scroller')
  const frame = scroller?.getBoundingClientRect() ?? new DOMRect(0, 0, window.innerWidth, window.innerHeight)
  const seen = card.getBoundingClientRect()
  if (seen.bottom <= frame.top || seen.top >= frame.bottom) return ''
  const box = buttons.getBoundingClientRect()
  const top = box.top - frame.top + (scroller?.scrollTop ?? 0)
  return [frame.left, frame.top, box.left, top, box.width, box.height].map(Math.round).join(' ')
}
