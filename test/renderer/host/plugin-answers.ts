/**
 * The scripted main's answers about plugins. What is set is kept and shown at the next `plugins.get`, as by the real
 * main; nothing else happens.
 */
import type { LeftItem, PluginDetail, RequestArgument, RequestName } from '../../../preload/contract.ts'
import { LEFT_ITEMS, makePluginDetail, PLUGIN_DETAILS } from './plugin-script.ts'

type PluginRequest = Extract<RequestName, `plugins.${string}` | 'consent.answer'>

/** The answers, and the way back to the start. */
export interface PluginAnswers {
  answers: Record<PluginRequest, (argument: never) => unknown>
  reset(): void
}

/** `isKnown`: whether the snapshot has a plugin of this id. */
export function createPluginAnswers(isKnown: (id: string) => boolean): PluginAnswers {
  let details = new Map<string, PluginDetail>()
  let left: readonly LeftItem[] = []
  const drop = (key: string): void => {
    left = left.filter((item) => item.key !== key)
  }
  const reset = (): void => {
    left = LEFT_ITEMS
    details = new Map(PLUGIN_DETAILS.map((detail) => [detail.id, structuredClone(detail)]))
  }
  reset()

  const detailOf = (id: string): PluginDetail => {
    const detail = details.get(id) ?? makePluginDetail({ id })
    details.set(id, detail)
    return detail
  }
  const nothing = (): undefined => undefined
  const changeSetting = (id: string, key: string, change: Partial<PluginDetail['settings'][number]>): void => {
    const detail = detailOf(id)
    details.set(id, {
      ...detail,
      settings: detail.settings.map((setting) => (setting.key === key ? { ...setting, ...change } : setting)),
    })
  }
  const changeTool = (id: string, name: string, change: Partial<PluginDetail['tools'][number]>): void => {
    const detail = detailOf(id)
    details.set(id, {
      ...detail,
      tools: detail.tools.map((tool) => (tool.name === name ? { ...tool, ...change } : tool)),
    })
  }
  const pick = (id: string, name: string, picked: string | null): void => {
    const detail = detailOf(id)
    details.set(id, {
      ...detail,
      folders: detail.folders.map((folder) => (folder.name === name ? { ...folder, picked } : folder)),
    })
  }

  return {
    reset,
    answers: {
      'plugins.setEnabled': nothing,
      'plugins.openFolder': nothing,
      'plugins.get': ({ id }: RequestArgument<'plugins.get'>) => (isKnown(id) ? detailOf(id) : null),
      'plugins.allow': nothing,
      'plugins.decline': nothing,
      'plugins.trustEdits': ({ id, isTrusted }: RequestArgument<'plugins.trustEdits'>) => {
        details.set(id, { ...detailOf(id), isTrusted })
      },
      'plugins.setRule': ({ id, tool, rule }: RequestArgument<'plugins.setRule'>) => changeTool(id, tool, { rule }),
      'plugins.setEffect': ({ id, tool, effect }: RequestArgument<'plugins.setEffect'>) =>
        changeTool(id, tool, { effect }),
      'plugins.setSetting': ({ id, key, value }: RequestArgument<'plugins.setSetting'>) =>
        changeSetting(id, key, { value }),
      'plugins.setSecret': ({ id, key, value }: RequestArgument<'plugins.setSecret'>) =>
        changeSetting(id, key, { isSet: value !== null }),
      'plugins.pickFolder': ({ id, name }: RequestArgument<'plugins.pickFolder'>) => {
        pick(id, name, 'Statements')
        return true
      },
      'plugins.forgetFolder': ({ id, name }: RequestArgument<'plugins.forgetFolder'>) => pick(id, name, null),
      'plugins.copyLog': nothing,
      'plugins.repair': nothing,
      'plugins.endWork': ({ id }: RequestArgument<'plugins.endWork'>) => {
        details.set(id, { ...detailOf(id), work: [] })
      },
      'plugins.remove': nothing,
      'plugins.clearData': nothing,
      'plugins.listLeft': () => left,
      'plugins.deleteLeft': ({ key }: RequestArgument<'plugins.deleteLeft'>) => drop(key),
      'plugins.handOverLeft': ({ key }: RequestArgument<'plugins.handOverLeft'>) => drop(key),
      'consent.answer': nothing,
    },
  }
}
