/** The shape of what is being loaded; one word for screen readers. */

export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div class="stack" aria-busy="true">
      <span class="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class={`skeleton w${((line + 1) % 3) + 1}`} aria-hidden="true" />
      ))}
    </div>
  )
}
