/** The worker's boot is plain JavaScript; this is what the second tier calls of it. */
declare module '*/renderer/plugin-host/boot.js' {
  /** Imports the plugin by `importPlugin`, takes calls from then on, and says "ready" or "broken". Never rejects. */
  export function start(
    main: string,
    options: { importPlugin(main: string): Promise<object>; prepareRealm(): void },
  ): Promise<void>
}
