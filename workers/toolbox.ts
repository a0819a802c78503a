/** The Worker that runs the tools. Nothing is bound to it, and nobody on the web reaches it: the first Worker calls it by name. */

export { Toolbox } from './swarm/toolbox.ts'

export default {
  fetch: () => new Response('Not found\n', { status: 404 }),
} satisfies ExportedHandler
