/**
 * Which bundled plugins are examples and therefore off until the user switches them on (they show how several steps
 * are built, and would otherwise crowd the ten tools that the agent may see). Pure; compose.ts asks before it tells the
 * catalog what is switched off.
 */

/** Ids of the example plugins (tool-calling.md §6). */
export const EXAMPLE_PLUGINS: readonly string[] = ['bank-dispute', 'ride-booking', 'table-reservation']

/** What settings.json says of plugins. */
export interface PluginSwitches {
  /** Switched off by the user. */
  readonly disabledPlugins: readonly string[]
  /** Examples that the user has switched on. */
  readonly enabledExamples: readonly string[]
}

/** Every id that is switched off: by the user, or because it is an example that nobody has switched on. */
export const switchedOff = ({ disabledPlugins, enabledExamples }: PluginSwitches): string[] => [
  ...new Set([...disabledPlugins, ...EXAMPLE_PLUGINS.filter((id) => !enabledExamples.includes(id))]),
]

/** The switches after one was turned. */
export const withSwitch = (
  { disabledPlugins, enabledExamples }: PluginSwitches,
  id: string,
  isEnabled: boolean,
): PluginSwitches => {
  const disabled = disabledPlugins.filter((other) => other !== id)
  const enabled = enabledExamples.filter((other) => other !== id)
  if (EXAMPLE_PLUGINS.includes(id)) {
    return { disabledPlugins: disabled, enabledExamples: isEnabled ? [...enabled, id] : enabled }
  }
  return { disabledPlugins: isEnabled ? disabled : [...disabled, id], enabledExamples }
}
