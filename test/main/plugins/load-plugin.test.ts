/** Real folders, whole and broken, through load-plugin.ts. */
import { symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemText } from '../../../main/plugins/definition-problem.ts'
import { loadPlugin } from '../../../main/plugins/load-plugin.ts'
import { SCRIPT, temporaryFolder, weatherManifest, weatherTool, writeFolder, writePlugin } from './plugin-folder.ts'

const load = (folder: string) => loadPlugin(folder, { isBundled: false })
const loaded = async (folder: string) => {
  const result = await load(folder)
  if (!result.ok) throw new Error(JSON.stringify(result.broken))
  return result.plugin
}
const problemsOf = async (folder: string) => {
  const result = await load(folder)
  return result.ok ? [] : result.broken.problems
}

describe('load plugin', () => {
  it('holds the bytes of every file, a hash over them, and a validator per tool', async () => {
    const parent = await temporaryFolder()
    const script = `import { a } from './lib/a.js'\n${SCRIPT}`
    const folder = await writePlugin(parent, 'weather', {}, { 'index.js': script, 'lib/a.js': 'export const a = 1' })
    const plugin = await loaded(folder)
    expect([...plugin.files.keys()]).toEqual(['index.js', 'lib/a.js', 'plugin.json'])
    expect(new TextDecoder().decode(plugin.files.get('index.js'))).toBe(script)
    expect(plugin.sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(plugin.validators.get('get_weather')?.({})[0]?.field).toBe('city')
    await writeFile(join(folder, 'index.js'), `${script}\n`)
    expect((await loaded(folder)).sha256).not.toBe(plugin.sha256)
  })

  it('hashes the same wherever the folder is, and leaves hidden files and node_modules out', async () => {
    const [first, second] = [await temporaryFolder(), await temporaryFolder()]
    const extra = { '.git/config': 'x', 'node_modules/a/index.js': 'x' }
    const one = await loaded(await writePlugin(first, 'weather'))
    const other = await loaded(await writePlugin(second, 'weather', {}, extra))
    expect(other.sha256).toBe(one.sha256)
    expect(other.files.size).toBe(2)
  })

  it('says no more of a fault than it takes to find it, however large it is', async () => {
    const large = 'x'.repeat(3000)
    const parameters = { type: 'object', properties: { a: { type: 'string', enum: [large, large] } } }
    const folder = await writePlugin(await temporaryFolder(), 'weather', { tools: [{ ...weatherTool, parameters }] })
    const [problem] = await problemsOf(folder)
    if (problem === undefined) throw new Error('nothing was found')
    expect(problemText(problem).length).toBeLessThan(1000)
    expect(problemText(problem)).toMatch(
      /^plugin\.json \/tools\/0\/parameters\/properties\/a\/enum\/1: "x+… Name it once\.$/,
    )
  })

  it('refuses examples that call a tool otherwise than it is declared, with the place of each fault', async () => {
    const example = (args: Record<string, unknown>) => ({
      examples: [{ user: 'a', agent: 'b', calls: [{ tool: 'get_weather', arguments: args }] }],
    })
    const folder = await temporaryFolder()
    await loaded(await writePlugin(folder, 'right', example({ city: 'Oslo' })))
    const wrong = await problemsOf(await writePlugin(folder, 'wrong', example({ city: 1, town: 'Oslo' })))
    expect(wrong.map(({ path }) => path).sort()).toEqual([
      '/examples/0/calls/0/arguments/city',
      '/examples/0/calls/0/arguments/town',
    ])
    for (const { problem } of wrong) expect(problem).not.toContain('Ask the user')
    const missing = await problemsOf(await writePlugin(folder, 'missing', example({})))
    expect(missing).toMatchObject([{ path: '/examples/0/calls/0/arguments/city' }])
  })

  it.each([
    ['a bare import', "import x from 'lodash'", 'index.js:1', 'not a file of the plugin'],
    ['an import of node', "\nimport fs from 'node:fs'", 'index.js:2', 'not a file of the plugin'],
    ['an import from outside', "import '../other/index.js'", 'index.js:1', 'outside the folder'],
    ['an import by address', "import 'https://a.example/x.js'", 'index.js:1', 'not a file of the plugin'],
    ['an absolute import', "import '/etc/x.js'", 'index.js:1', 'not a file of the plugin'],
    ['a dynamic import from outside', "await import('../x.js')", 'index.js:1', 'outside the folder'],
    ['an export from outside', "export * from '../x.js'", 'index.js:1', 'outside the folder'],
    ['an import of nothing', "import './gone.js'", 'index.js:1', 'no such file'],
    ['the types package', "import 'parley'", 'index.js:1', 'types only'],
    ['a syntax error', 'const a = }', 'index.js:1', 'not a JavaScript module'],
  ])('refuses %s with file and line', async (_, line, file, words) => {
    const folder = await writePlugin(await temporaryFolder(), 'weather', {}, { 'index.js': `${line}\n${SCRIPT}` })
    const problems = await problemsOf(folder)
    expect(problems[0]?.file).toBe(file)
    expect(problems[0]?.problem).toContain(words)
    expect(problems[0]?.mend).not.toBe('')
  })

  it('follows imports of imports, and leaves text that looks like one alone', async () => {
    const parent = await temporaryFolder()
    const files = {
      'index.js': `// import 'lodash'\nconst text = "import x from 'lodash'"\nimport './a.js'\n${SCRIPT}`,
      'a.js': "import './b'",
      'b.js': "import './a.js'",
      'unused.js': "import 'lodash'",
    }
    const problems = await problemsOf(await writePlugin(parent, 'weather', {}, files))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ file: 'a.js:1', mend: 'Write the whole name, with b.js.' })
  })

  it('lets the node tier import Node, but nothing outside of its folder', async () => {
    const parent = await temporaryFolder()
    const node = { runtime: 'node' }
    await loaded(await writePlugin(parent, 'a', node, { 'index.js': `import 'node:fs'\n${SCRIPT}` }))
    const problems = await problemsOf(
      await writePlugin(parent, 'b', node, { 'index.js': `import '../a/index.js'\n${SCRIPT}` }),
    )
    expect(problems).toHaveLength(1)
  })

  it.each([
    ['no plugin.json', { 'index.js': SCRIPT }, 'no plugin.json'],
    ['broken JSON', { 'plugin.json': '{ "api": 1, }', 'index.js': SCRIPT }, 'not JSON'],
    ['bytes that are no text', { 'plugin.json': new Uint8Array([0xff, 0xfe, 0x00]), 'index.js': SCRIPT }, 'not UTF-8'],
    ['no script', { 'plugin.json': weatherManifest() }, 'no file "index.js"'],
    [
      'no default export',
      { 'plugin.json': weatherManifest(), 'index.js': 'export const tools = {}' },
      'no default export',
    ],
    [
      'another id',
      { 'plugin.json': weatherManifest({ id: 'clock' }), 'index.js': SCRIPT },
      'the folder is called "weather"',
    ],
    ['no icon', { 'plugin.json': weatherManifest({ icon: 'icon.svg' }), 'index.js': SCRIPT }, 'no file "icon.svg"'],
    [
      'too many files',
      Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`f${i}.txt`, ''])),
      'more than 200 files',
    ],
    ['too many bytes', { 'big.bin': new Uint8Array(5 * 1024 * 1024 + 1) }, 'more than 5 MB'],
    [
      'a broken schema',
      {
        'plugin.json': weatherManifest({ tools: [{ ...weatherTool, parameters: { type: 'array' } }] }),
        'index.js': SCRIPT,
      },
      'not "object"',
    ],
    [
      'a broken settings schema',
      { 'plugin.json': weatherManifest({ settings: { type: 'object', propertys: {} } }), 'index.js': SCRIPT },
      'propertys',
    ],
  ])('describes a folder with %s', async (_, files, words) => {
    const result = await load(await writeFolder(join(await temporaryFolder(), 'weather'), files))
    expect(result.ok).toBe(false)
    if (result.ok) return
    expect(result.broken.id).toBe('weather')
    expect(result.broken.problems.map(({ problem }) => problem).join(' ')).toContain(words)
  })

  it('keeps the name of a broken plugin where it can be read', async () => {
    const result = await load(await writePlugin(await temporaryFolder(), 'weather', { tools: 5 }))
    expect(result.ok ? '' : result.broken.name).toBe('Weather')
  })

  describe('links', () => {
    it('to files inside are followed, to files outside refused', async () => {
      const parent = await temporaryFolder()
      const folder = await writePlugin(parent, 'weather', { main: 'main.js' }, { 'index.js': SCRIPT })
      await symlink('index.js', join(folder, 'main.js'))
      expect((await loaded(folder)).files.has('main.js')).toBe(true)
      await writeFile(join(parent, 'secret.txt'), 'secret')
      await symlink('../secret.txt', join(folder, 'secret.txt'))
      expect(await problemsOf(folder)).toMatchObject([
        { file: 'secret.txt', problem: expect.stringContaining('leads out') },
      ])
    })

    it('to folders, to nothing and to themselves are refused', async () => {
      const parent = await temporaryFolder()
      for (const [id, target] of [
        ['a', '/etc'],
        ['b', '..'],
        ['c', 'gone'],
        ['d', 'link'],
      ] as const) {
        const folder = await writePlugin(parent, id)
        await symlink(target, join(folder, 'link'))
        expect(await problemsOf(folder)).toHaveLength(1)
      }
    })

    it('may be the plugin folder itself', async () => {
      const [author, installed] = [await temporaryFolder(), await temporaryFolder()]
      await symlink(await writePlugin(author, 'weather'), join(installed, 'weather'))
      expect((await loaded(join(installed, 'weather'))).id).toBe('weather')
    })
  })

  it.skipIf(process.platform === 'win32')('refuses what is neither file nor folder instead of opening it', async () => {
    const folder = await writePlugin(await temporaryFolder(), 'weather')
    const server = createServer()
    await new Promise<void>((done) => server.listen(join(folder, 'socket.js'), done))
    expect(await problemsOf(folder)).toMatchObject([{ file: 'socket.js' }])
    await new Promise((done) => server.close(done))
  })

  it('says so when there is no such folder', async () => {
    expect(await problemsOf('/no/such/folder')).toHaveLength(1)
  })
})

describe('a script with imports without end', () => {
  it('is refused with one problem, without a look at each', async () => {
    const script = `${'import "./a.js";\n'.repeat(20_000)}${SCRIPT}`
    const folder = await writePlugin(await temporaryFolder(), 'weather', {}, { 'index.js': script, 'a.js': '' })
    expect(await problemsOf(folder)).toMatchObject([{ file: 'index.js', problem: expect.stringContaining('imports') }])
  })
})
