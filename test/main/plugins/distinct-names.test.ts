/** Names that could be taken for another one's have the id behind them. */
import { describe, expect, it } from 'vitest'
import { createNameDistinct } from '../../../main/plugins/distinct-names.ts'
import { makePlugin } from '../../fakes/plugins.ts'

const plugin = (id: string, name: string, isBundled = false) => makePlugin({ id, name }, { id, isBundled })
const shown = (...plugins: ReturnType<typeof plugin>[]) =>
  createNameDistinct()(plugins).map(({ manifest }) => manifest.name)

describe('names of plugins', () => {
  it('stand alone where nobody could mistake them', () => {
    expect(
      shown(plugin('weather', 'Weather', true), plugin('lamps', 'Lamps'), plugin('wetter', 'Wetter in Köln')),
    ).toEqual(['Weather', 'Lamps', 'Wetter in Köln'])
    expect(shown(plugin('a', 'Погода'), plugin('b', '天気'))).toEqual(['Погода', '天気'])
  })

  it('have the id behind them when two have the same; what comes with Parley keeps its own', () => {
    expect(shown(plugin('weather', 'Weather', true), plugin('x', 'WEATHER!'))).toEqual(['Weather', 'WEATHER! (x)'])
    expect(shown(plugin('a', 'Lamps'), plugin('b', 'Lámps'), plugin('c', 'Lights'))).toEqual([
      'Lamps (a)',
      'Lámps (b)',
      'Lights',
    ])
    // An edit of one and the same is no other.
    expect(shown(plugin('a', 'Lamps'), plugin('a', 'Lamps'))).toEqual(['Lamps', 'Lamps'])
  })

  it.each(['Parley', 'P a r l e y', 'ParIey', 'Parley Security', 'Ｐａｒｌｅｙ', 'Раrley', '...'])(
    'have it too when they look like Parley, or like nothing: %s',
    (name) => expect(shown(plugin('evil', name))).toEqual([`${name} (evil)`]),
  )

  it('makes the same object again, so that nothing seems to have changed', () => {
    const distinct = createNameDistinct()
    const one = plugin('evil', 'Parley')
    expect(distinct([one])[0]).toBe(distinct([one])[0])
    expect(distinct([one])[0]).not.toBe(one)
    expect(distinct([one])[0]?.sha256).toBe(one.sha256)
  })
})
