/** Bodies that a caller may send, by operation and by what each is for; of the others one is composed of `samples.ts`. */

export const bodySamples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  submitGoal: {
    audit: { text: 'Audit https://example.com and tell me what to fix first' },
    analysis: {
      text: 'What is odd about these sales?',
      attachments: ['att_01KB2Z3M4N5P6Q7R8S9TAVBWCX'],
    },
    plan: { text: 'Audit https://example.com', options: { dryRun: true } },
  },
  createApiKey: { limited: { name: 'Nightly build', requestsPerMonth: 200 } },
  answerGoal: { text: { text: 'https://example.com' } },
  createSchedule: {
    weekly: { text: 'Audit https://example.com', cadence: 'weekly', time: '07:30', day: 1 },
  },
  changeSchedule: { pause: { paused: true }, clock: { timeZone: 'Asia/Tokyo' } },
  updateMe: {
    name: { name: 'Ada Lovelace' },
    password: {
      currentPassword: 'correct horse battery staple',
      newPassword: 'another horse, a new staple',
    },
    address: { email: 'ada@example.org', currentPassword: 'correct horse battery staple' },
  },
  createToken: {
    password: {
      grant_type: 'password',
      username: 'ada@example.com',
      password: 'correct horse battery staple',
    },
    refresh: { grant_type: 'refresh_token', refresh_token: 'rt_5dXq0' },
  },
  updateNotificationPreferences: { off: { billingReminders: false } },
}

/** Bodies that are a file's bytes, and what the file is called. */
export const fileSamples: Readonly<Record<string, { name: string; text: string }>> = {
  createAttachment: { name: 'sales.csv', text: 'day,orders\n2026-11-23,12\n2026-11-24,19\n' },
}
