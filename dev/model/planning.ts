/** Plans as models of the test server make them: a good one for the addresses in the question, and bad ones of every kind. */

type Task = { id: string; tool: string; input: unknown; deps: string[]; why: string }

const task = (over: Partial<Task> = {}): Task => ({
  id: 't1',
  tool: 'site-audit',
  input: { url: 'https://planned.test' },
  deps: [],
  why: 'The goal asks for it.',
  ...over,
})
const written = (...tasks: Task[]): string => JSON.stringify({ tasks })

/** An audit of each address the customer named; without one it asks. */
function planned(question: string): string {
  const found = [...new Set(question.match(/https?:\/\/[\w.:/-]*[\w/]/g) ?? [])].slice(0, 5)
  if (found.length === 0) return JSON.stringify({ question: 'Which website is this about?' })
  return written(...found.map((url, n) => task({ id: `t${n + 1}`, input: { url } })))
}

/** As a tool's findings come (`workers/swarm/model/writer.ts`), in JSON. */
const WRITING = /<data from=\\?"tool\\?">/
const SUMMARY =
  'The test model has read the findings. Begin with the first one: it weighs most and takes least.'

/** By the model's name; null: it does not plan. */
export function planBy(model: string, question: string): string | null {
  switch (model) {
    case 'planner':
      return WRITING.test(question) ? SUMMARY : planned(question)
    case 'repairs':
      return question.includes('does not stand') ? planned(question) : 'Surely!'
    case 'plans-unknown':
      return written(task({ tool: 'delete-everything' }))
    case 'plans-circle':
      return written(task({ deps: ['t2'] }), task({ id: 't2', deps: ['t1'] }))
    case 'plans-thrice':
      return written(task(), task({ id: 't2' }), task({ id: 't3' }))
    case 'plans-money':
      return written(task({ tool: 'money-probe' }), task({ id: 't2', tool: 'write-probe' }))
    default:
      return null
  }
}
