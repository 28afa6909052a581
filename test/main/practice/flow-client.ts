/**
 * A client of the practice agent that does what Parley does with one flow plugin: sends tools and prompt, runs each
 * call, sends the new phase and then the result, and carries typed lines in the prompt. For the practice agent's tests.
 */
import type { Json } from 'parley'
import { z } from 'zod'
import type { FlowConversation } from '../../plugins/flow-conversation.ts'
import { type Client, connect, type Event } from './client.ts'
import { announcement, typedMessage } from './teaching.ts'

/** What the agent did after the user's words. */
export interface Turn {
  /** Calls in order, each with its arguments. */
  readonly calls: readonly { readonly tool: string; readonly arguments: Record<string, Json> }[]
  readonly said: string
}

/** A conversation between a user and the practice agent. */
export interface FlowClient {
  /** The user types; resolves when the agent has spoken. */
  type(text: string): Promise<Turn>
  /** The user speaks these samples. */
  speak(samples: Int16Array): Promise<Turn & { readonly heard: string }>
  /** Waits for what the agent does next, where the user's part is scripted. */
  listen(): Promise<Turn>
  /** The app has the agent say something. */
  announce(text: string): Promise<string>
  readonly client: Client
}

/** Calls that the app answers with "waiting for the user" instead of running them. */
export interface FlowClientOptions {
  readonly waitsFor?: readonly string[]
}

const callSchema = z.looseObject({ call_id: z.string(), name: z.string(), arguments: z.record(z.string(), z.json()) })
/** What Parley's own tools are answered with (main/plugins/run-own-tool.ts). */
const OWN_RESULTS: Readonly<Record<string, Json>> = {
  respond_freely: 'Answer in your own words, then come back to where you were.',
  restart: {
    result: 'Begin again from the start. Nothing that was said before counts: ask anew for everything you need.',
    say: 'All right, from the beginning.',
  },
  end_call: { result: 'The conversation ends now. Say goodbye in a word.', say: 'Goodbye.' },
}

/** Connects and configures the session. */
export const joinFlow = async (
  url: string,
  talk: FlowConversation,
  { waitsFor = [] }: FlowClientOptions = {},
): Promise<FlowClient> => {
  const client = await connect(url)
  const typed: string[] = []
  const configure = () => {
    const { tools, prompt } = talk.session()
    const earlier = typed.map((line) => `- ${JSON.stringify(line)}`).join('\n')
    const system_prompt = typed.length === 0 ? prompt : `${prompt}\n\nTyped earlier in this conversation:\n${earlier}\n`
    const wire = tools.map(({ mode, timeoutSeconds, ...tool }) => ({
      type: 'function',
      ...tool,
      execution_mode: mode,
      timeout_seconds: timeoutSeconds,
    }))
    client.send({ type: 'session.update', session: { system_prompt, tools: wire } })
  }
  const answer = async (event: Event): Promise<Turn['calls'][number]> => {
    const { call_id, name, arguments: args } = callSchema.parse(event)
    const send = (result: Json) => {
      configure()
      client.send({ type: 'tool.result', call_id, result: JSON.stringify(result) })
    }
    if (waitsFor.includes(name)) send({ status: 'waiting for the user' })
    else {
      const outcome = await talk.call(name, args)
      if (outcome.kind !== 'ok') send({ error: outcome.error })
      else if (outcome.say !== undefined) send({ result: outcome.value, say: outcome.say })
      else send(OWN_RESULTS[name] ?? outcome.value)
    }
    return { tool: name, arguments: args }
  }
  /** Answers calls until the agent speaks. */
  const turn = async (): Promise<Turn> => {
    const calls: Turn['calls'][number][] = []
    for (;;) {
      const done = await client.next('reply.done')
      const id = done['reply_id']
      const spoken = client.all('transcript.agent').find((event) => event['reply_id'] === id)
      if (spoken) return { calls, said: String(spoken['text']) }
      calls.push(await answer(await client.next('tool.call')))
    }
  }

  configure()
  await client.next('session.ready')
  return {
    client,
    async type(text) {
      typed.push(text)
      configure()
      client.send({ type: 'reply.create', instructions: typedMessage(text) })
      return turn()
    },
    async speak(samples) {
      client.say(samples)
      const heard = await client.next('transcript.user')
      return { heard: String(heard['text']), ...(await turn()) }
    },
    listen: turn,
    async announce(text) {
      client.send({ type: 'reply.create', instructions: announcement(text) })
      return (await turn()).said
    },
  }
}
