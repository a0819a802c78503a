/** Publishes a report: anyone with its link may read it, so that it can be sent to a client. An operator agrees to the very file. */

import * as z from 'zod'
import { type RunnableTool, type Tool, ToolRefused } from './tool.ts'

const Input = z.strictObject({
  /** What the file is called; the task that made it is the one this waits for. */
  file: z.string().min(1).max(200),
  // The rest is filled in once that task is done, so that what is agreed to is these bytes and no others.
  about: z.string().max(200).nullable().optional(),
  artifact: z.string().max(64).optional(),
  sha256: z.string().length(64).optional(),
})
type Input = z.infer<typeof Input>
const Output = z.strictObject({ artifact: z.string() })

export const declaration: Tool<Input> = {
  name: 'publish',
  version: 1,
  title: 'Publish a report',
  tier: 'starter',
  input: Input,
  effects: 'write',
  decider: 'operator',
  approval: ({ file, about }) => ({
    by: 'operator',
    summary: `Publish ${file}${about ? ` about ${about}` : ''}: anyone with the link may read it`,
  }),
  complete({ file }, before) {
    const made = before.find(({ name, mediaType }) => name === file && isPage(mediaType))
    return made ? { file, about: made.subject, artifact: made.id, sha256: made.sha256 } : null
  },
  timeoutSeconds: 30,
  retry: { attempts: 3, waitSeconds: 5 },
}

/** Refuses with `nothing_to_publish`. The link begins when the task commits: a run that breaks off published nothing. */
export const publish: RunnableTool<Input, z.infer<typeof Output>> = {
  ...declaration,
  output: Output,
  async run({ artifact, file }, context) {
    if (!artifact)
      throw new ToolRefused('nothing_to_publish', `No task before it made the report ${file}.`)
    context.publish(artifact)
    await context.progress(`Anyone with its link may read ${file}`)
    return { artifact }
  },
}

/** What reads like a page; a spreadsheet behind a link would be a download nobody asked for. */
const isPage = (mediaType: string): boolean => mediaType.split(';')[0]?.trim() === 'text/html'
