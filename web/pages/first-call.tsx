/** A call that works as it stands, in three languages; asking for the usage never counts. */

import type { ComponentChildren } from 'preact'
import { brandKit } from '../../workers/contract/brand.ts'
import type { User } from '../../workers/contract/objects.ts'
import { useSession } from '../client/session.tsx'
import { Code } from '../components/scroll.tsx'
import { Tabs } from '../components/tabs.tsx'

const { package: pack, className, variables } = brandKit.code
const KEY = `${variables}_KEY`

const curl = (origin: string, key: string) => `curl ${origin}/api/v1/usage \\
  -H "Authorization: Bearer ${key}"`

const typescript = (origin: string, key: string) => `import { ${className} } from '${pack}'

const client = new ${className}({
  key: ${key.startsWith('$') ? `process.env.${KEY}` : `'${key}'`},
  baseUrl: '${origin}/api/v1',
})
const { usage } = await client.getUsage()
console.log(usage.used, 'of', usage.limit)`

/** With what Python brings along itself. */
const python = (origin: string, key: string) => {
  const fromOutside = key.startsWith('$')
  const header = fromOutside ? `f"Bearer {os.environ['${KEY}']}"` : `"Bearer ${key}"`
  return `import json
${fromOutside ? 'import os\n' : ''}from urllib.request import Request, urlopen

request = Request(
    "${origin}/api/v1/usage",
    headers={"Authorization": ${header}},
)
with urlopen(request, timeout=30) as answer:
    print(json.load(answer)["usage"])`
}

/** What comes before the first call; null where nothing does. A plan just paid for is set up in a moment. */
function first({ entitlements: { access }, subscription }: User): ComponentChildren {
  if (access === 'suspended')
    return (
      <>
        A payment comes first: until the open one is made, calls answer 402.{' '}
        <a href="/billing">Pay it in Billing</a>, then this works:
      </>
    )
  if (access === 'none' && subscription?.status !== 'active')
    return (
      <>
        A plan comes first: without one, calls answer 402. <a href="/pricing">See the plans</a>,
        then this works:
      </>
    )
  return null
}

/** Without a secret at hand the examples read it from the environment. `children` lead to them where calls are let in. */
export function FirstCall({
  secret = `$${KEY}`,
  children,
}: {
  secret?: string
  children?: ComponentChildren
}) {
  const { loaded } = useSession()
  const { origin } = location
  const lead = (loaded.state === 'ready' && first(loaded.value)) || children
  return (
    <>
      {lead && <p>{lead}</p>}
      <Tabs
        label="Language of the example"
        tabs={[
          { key: 'curl', title: 'curl', content: <Code>{curl(origin, secret)}</Code> },
          {
            key: 'typescript',
            title: 'TypeScript',
            content: <Code>{typescript(origin, secret)}</Code>,
          },
          { key: 'python', title: 'Python', content: <Code>{python(origin, secret)}</Code> },
        ]}
      />
    </>
  )
}
