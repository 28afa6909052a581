/**
 * A service that takes its time: accepts a socket after one delay and says ready after another, and keeps every frame
 * it is sent, with the time of its arrival. Real ws server on loopback.
 */
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocketServer } from 'ws'

export interface SlowService {
  readonly url: string
  /** Audio received, in order. */
  readonly frames: { readonly atMs: number; readonly pcm: Buffer }[]
  readonly readyAtMs: number[]
  close(): Promise<void>
}

export const startSlowService = async (connectMs: number, readyMs: number): Promise<SlowService> => {
  const http = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  const frames: SlowService['frames'] = []
  const readyAtMs: number[] = []
  http.on('upgrade', async (request, socket, head) => {
    await delay(connectMs)
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', async (data) => {
        const message: { type: string; audio?: string } = JSON.parse(String(data))
        if (message.type === 'input.audio') {
          frames.push({ atMs: performance.now(), pcm: Buffer.from(message.audio ?? '', 'base64') })
        } else if (message.type === 'session.update' && readyAtMs.length === 0) {
          await delay(readyMs)
          readyAtMs.push(performance.now())
          client.send('{"type":"session.updated","config":{}}')
          client.send('{"type":"session.ready","session_id":"sess_slow"}')
        } else if (message.type === 'session.end') {
          client.send('{"type":"session.ended"}')
          client.close(1000)
        }
      })
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `ws://127.0.0.1:${port}`,
    frames,
    readyAtMs,
    close: async () => {
      for (const client of sockets.clients) client.terminate()
      await new Promise<void>((resolve) => http.close(() => resolve()))
    },
  }
}
