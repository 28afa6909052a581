/**
 * The first code of a plugin's worker as one script: the files of renderer/plugin-host, in the order in which they
 * need each other, without their imports and exports. One script, because each further request would delay a start.
 */
import asks from '../../renderer/plugin-host/asks.js?raw'
import boot from '../../renderer/plugin-host/boot.js?raw'
import closeRealm from '../../renderer/plugin-host/close-realm.js?raw'
import context from '../../renderer/plugin-host/context.js?raw'
import messages from '../../renderer/plugin-host/messages.js?raw'

const withoutImportsAndExports = (source: string): string =>
  source.replace(/^import [\s\S]*? from '\.\/[a-z-]+\.js'$/gm, '').replace(/^export /gm, '')

/** Source of the worker's boot; defines `start(url of the plugin's main file)`. */
export const workerBootSource: string = [closeRealm, messages, asks, context, boot]
  .map(withoutImportsAndExports)
  .join('\n')
