/**
 * Ends whatever a program left behind in the process group it led. For programs started with `detached: true` by the
 * scripts, after they have ended: a test run and the assistant must leave nothing running.
 */

/** Kills the remaining processes of the group; no group, no error. On Windows there are no groups: does nothing. */
export function killGroup(leaderPid: number | undefined): void {
  if (leaderPid === undefined || process.platform === 'win32') return
  try {
    process.kill(-leaderPid, 'SIGKILL')
  } catch {
    // Nobody left.
  }
}
