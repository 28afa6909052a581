/** Addresses of the service's HTTP requests: on the host of its WebSocket address, and on no other. Pure. */

/** `path` begins with a slash and is escaped already. `agentUrl` was checked by `agent-choice.ts`. */
export const serviceUrl = (agentUrl: string, path: string): string => {
  const url = new URL(agentUrl)
  const scheme = url.protocol === 'wss:' ? 'https:' : 'http:'
  return `${scheme}//${url.host}${path}`
}
