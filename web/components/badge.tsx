/** One or two words about a state. */

export type Tone = 'good' | 'warn' | 'bad' | 'accent' | ''

export function Badge({ tone = '', children }: { tone?: Tone; children: string }) {
  return <span class={tone ? `badge ${tone}` : 'badge'}>{children}</span>
}
