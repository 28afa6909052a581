/** The environment in which benchmarks start an app: this process's, less what would change whom it talks to. */

/** With `more` added, which wins. */
export function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  const { ASSEMBLYAI_API_KEY: _key, PARLEY_AGENT_URL: _url, PARLEY_PLUGINS_DIR: _dir, ...rest } = process.env
  const env: Record<string, string> = { ...more }
  for (const [key, value] of Object.entries(rest)) if (value !== undefined) env[key] ??= value
  return env
}
