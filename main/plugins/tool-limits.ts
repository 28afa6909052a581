/** How many tools the agent sees (contract.md §7.3): what exposure and the manifest's rules go by. Pure data. */

/** At most this many tools are exposed at once, Parley's own included. */
export const MAX_EXPOSED_TOOLS = 10
/** Largest set: `open_toolset` is the tenth tool. A flow's first phase is a set. */
export const MAX_SET_TOOLS = MAX_EXPOSED_TOOLS - 1
