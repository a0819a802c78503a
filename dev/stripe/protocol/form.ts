/** Reads form-encoded bodies the way Stripe does: `a[b][0][c]=d`, `a[]=b`, and empty strings that unset. */

/** Leaves are strings: types are the parameters' business. */
export type FormValue = string | FormValue[] | { [key: string]: FormValue }
export type Form = { [key: string]: FormValue }

type Tree = Map<string, string | Tree>

/** Later values of one name win; `[]` appends. */
export function parseForm(text: string): Form {
  const root: Tree = new Map()
  for (const [name, value] of new URLSearchParams(text)) plant(root, keysOf(name), value)
  return grow(root) as Form
}

const keysOf = (name: string): string[] => {
  const [first = '', ...rest] = name.split('[')
  return [first, ...rest.map((part) => part.replace(/\]$/, ''))]
}

function plant(tree: Tree, [key = '', ...rest]: string[], value: string): void {
  const name = key === '' ? String(tree.size) : key
  if (rest.length === 0) {
    tree.set(name, value)
    return
  }
  const below = tree.get(name)
  const branch: Tree = below instanceof Map ? below : new Map()
  tree.set(name, branch)
  plant(branch, rest, value)
}

/** Branches whose keys are all numbers are arrays. */
function grow(tree: Tree): FormValue {
  const entries = [...tree].map(([key, value]): [string, FormValue] => [
    key,
    typeof value === 'string' ? value : grow(value),
  ])
  const isArray = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key))
  if (!isArray) return Object.fromEntries(entries)
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value)
}
