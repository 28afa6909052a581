/**
 * The test projects. `unit` runs in parallel on Node; `renderer` and `app` start Electron, and two of those at a time
 * would disturb each other on two cores, so their files run one by one, after `unit`; `window` is the exception. What
 * listens to real sound runs one by one too. `npm test` sets what they need (scripts/test.ts).
 */
import { defineConfig } from 'vitest/config'

/** Typed conversations: they wait for the agent to finish speaking most of the time, so several run at once. */
const TYPED = ['test/app/{typed,plugin-life,money}.test.ts', 'test/app/flows/*.test.ts']

/** Real sound devices: a gap that another test causes is heard. */
const SOUND = ['test/main/audio/{threaded-device,port-audio-device,device-loss}.test.ts']

const ONE_BY_ONE = { fileParallelism: false, maxWorkers: 1 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{main,preload,plugins,scripts,flow}/**/*.test.ts'],
          exclude: SOUND,
          environment: 'node',
          testTimeout: 20_000,
          // Many of them wait on real sockets, processes and devices: two cores carry more than two at a time.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 60_000,
          ...ONE_BY_ONE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'window',
          include: TYPED,
          environment: 'node',
          testTimeout: 90_000,
          hookTimeout: 60_000,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'app',
          include: ['test/app/**/*.test.ts', ...SOUND],
          exclude: TYPED,
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...ONE_BY_ONE,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
