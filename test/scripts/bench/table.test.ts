/** How the benchmarks' figures are printed, and the baseline server's helper against the real server. */
import { describe, expect, it } from 'vitest'
import { machineLine, parseBenchmark, table } from '../../../scripts/bench/table.ts'
import { startStdioBaseline } from '../../bench/mcp-baseline.ts'
import { percentile } from '../../bench/row.ts'
import { BASELINE_SERVER } from '../../bench/tool-app.ts'

describe('the table of figures', () => {
  it('puts value, baseline and ratio beside the goal', () => {
    const text = table([
      {
        figure: 'round trip, p50',
        value: 0.3012,
        unit: 'ms',
        baseline: 0.6024,
        baselineName: 'stdio',
        goal: '≤ 1.5 ×',
      },
      { figure: 'stale frames', value: 0, unit: '', goal: '0' },
      { figure: 'rows a second', value: 20431.7, unit: '', goal: '≥ 20,000' },
    ])
    const lines = text.split('\n')
    expect(lines[0]).toMatch(/^ {2}figure +value +baseline +ratio +goal$/)
    expect(lines[1]).toMatch(/round trip, p50 +0\.301 ms +0\.602 ms \(stdio\) +0\.50 +≤ 1\.5 ×/)
    expect(lines[2]).toMatch(/stale frames +0 +– +– +0$/)
    expect(lines[3]).toContain('20432')
  })

  it('names machine and versions', () => {
    const runtime = { kind: 'fallback', version: '33.2.1' } as const
    const line = machineLine({ cpus: [{ model: ' Chip ' }], memoryBytes: 2 ** 30, system: 'linux 6', runtime })
    expect(line).toContain('1 × Chip, 1.0 GiB · linux 6 · Node ')
    expect(line).toContain('Electron 33.2.1 (test runtime)')
  })

  it('refuses a module that is no benchmark, by name', () => {
    expect(() => parseBenchmark({ name: 'x' }, 'test/bench/x.bench.ts')).toThrow('test/bench/x.bench.ts')
    expect(parseBenchmark({ name: 'x', run: () => Promise.resolve([]) }, 'f').name).toBe('x')
  })
})

describe('percentiles', () => {
  it('take the nearest rank', () => {
    const samples = [5, 1, 4, 2, 3]
    expect([0, 0.5, 0.99, 1].map((share) => percentile(samples, share))).toEqual([1, 3, 5, 5])
    expect(() => percentile([], 0.5)).toThrow(RangeError)
  })
})

describe('the stdio baseline', () => {
  it('answers calls and ends with its client', async () => {
    const baseline = await startStdioBaseline(BASELINE_SERVER)
    try {
      expect(baseline.startMs).toBeGreaterThan(0)
      expect(await baseline.measure(3)).toHaveLength(3)
    } finally {
      await baseline.close()
    }
  })
})
