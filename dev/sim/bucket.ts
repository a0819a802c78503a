/** The files of a life: kept in memory, each call of it a turn of the scheduler. */

import type { Files } from '../../workers/ports.ts'
import type { Schedule } from './schedule.ts'

/** Attachments and artifacts. */
export function createBucket(schedule: Schedule): Files {
  const kept = new Map<string, { bytes: Uint8Array; uploaded: Date }>()
  const bytesOf = async (value: unknown) =>
    new Uint8Array(await new Response(value as BodyInit).arrayBuffer())
  const bucket = {
    get: (path: string) =>
      schedule.through('files', () => {
        const { bytes } = kept.get(path) ?? {}
        return bytes ? { arrayBuffer: async () => bytes.slice().buffer } : null
      }),
    put: async (path: string, value: unknown) => {
      const bytes = await bytesOf(value)
      await schedule.through(
        'files',
        () => void kept.set(path, { bytes, uploaded: new Date(schedule.now()) }),
      )
    },
    delete: (paths: string | string[]) =>
      schedule.through('files', () => {
        for (const path of [paths].flat()) kept.delete(path)
      }),
    list: ({ prefix = '' }: { prefix?: string }) =>
      schedule.through('files', () => {
        const objects = [...kept]
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, { uploaded }]) => ({ key, uploaded }))
        return { objects, truncated: false }
      }),
  }
  return bucket as unknown as Files
}
