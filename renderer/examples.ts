/**
 * Chooses the things to say on the first screen from the plugins' own examples. Pure.
 */
import type { PluginView } from '../preload/contract.ts'

/** At most `count` sentences that will work right now: one of each usable plugin first, then their second ones. */
export function examplesOf(plugins: readonly PluginView[], count: number): { text: string; plugin: PluginView }[] {
  const usable = plugins.filter(isUsable)
  const rounds = Math.max(0, ...usable.map((plugin) => plugin.examples.length))
  const chosen: { text: string; plugin: PluginView }[] = []
  for (let round = 0; round < rounds && chosen.length < count; round += 1) {
    for (const plugin of usable) {
      const text = plugin.examples[round]
      const isNew = text !== undefined && chosen.every((other) => other.text !== text)
      if (isNew && chosen.length < count) chosen.push({ text, plugin })
    }
  }
  return chosen
}

function isUsable(plugin: PluginView): boolean {
  return plugin.isEnabled && (plugin.state === 'ready' || plugin.state === 'running')
}
