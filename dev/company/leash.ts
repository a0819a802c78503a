/** Preloaded into the app's process: when the dev script is gone, however it went, so is the whole group. */

import './lost-requests.ts'

process.once('disconnect', () => process.kill(-process.pid, 'SIGKILL'))
// Only the parent's end matters; the channel must not keep the process alive by itself.
process.channel?.unref()
