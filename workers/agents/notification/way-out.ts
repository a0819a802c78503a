/** The way out of a topic of mail: a link for people, and the headers by which mail clients offer one click. */

import { type Config, need } from '../../config.ts'
import { type Topic, topics } from '../../contract/notification-topics.ts'
import { unsubscribeToken } from '../../tools/token.ts'

/** `url` shows a page and asks; the headers name the address that a client posts to (RFC 2369, RFC 8058). */
export function wayOut(
  config: Config,
  userId: string,
  topic: Topic,
): { topic: string; url: string; headers: Record<string, string> } {
  const token = unsubscribeToken(need(config, 'TOKEN_PEPPER'), userId, topic)
  const oneClick = `${config.APP_ORIGIN}/api/v1/unsubscribe?token=${token}`
  return {
    topic: topics[topic].title.toLowerCase(),
    url: `${config.APP_ORIGIN}/unsubscribe?token=${token}`,
    headers: {
      'List-Unsubscribe': `<${oneClick}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  }
}
