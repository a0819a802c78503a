/** A model whose every turn the goal's object allows first and writes down after; the same question is not paid twice. */

import { createHash } from 'node:crypto'
import type { Asker, TurnBegun, TurnEnd, TurnWish } from '../turns.ts'
import type { Answer, Ask, Model } from './model.ts'

/** The account's object, as far as turns go. */
export type TurnKeeper = {
  beginTurn(goalId: string, asker: Asker, wish: TurnWish): Promise<TurnBegun>
  endTurn(goalId: string, turn: number, end: TurnEnd): Promise<void>
}
export type Kept = { model: Model; keeper: TurnKeeper; goalId: string; asker: Asker; now(): number }

export function keptModel({ model, keeper, goalId, asker, now }: Kept): Model {
  const { name, prices } = model
  async function ask(asking: Ask): Promise<Answer> {
    const { system, messages, tools, maxOutputTokens, timeoutMs } = asking
    const question = JSON.stringify({ system, messages, tools })
    const begun = await keeper.beginTurn(goalId, asker, {
      question: createHash('sha256').update(question).digest('hex'),
      model: { name, prices },
      bytes: new TextEncoder().encode(question).byteLength,
      messages: messages.length + tools.length + 1,
      wishedOutputTokens: maxOutputTokens,
      wishedMs: timeoutMs,
    })
    // The effect behind it comes again, and finds what the other was told.
    if (begun.kind === 'busy') throw new Error('another planner waits for this answer')
    if (begun.kind === 'stop') return { kind: 'failed', why: begun.why }
    if (begun.kind === 'said')
      return {
        kind: 'turn',
        turn: { text: begun.text, calls: [], usage: { input: 0, output: 0 } },
      }
    const began = now()
    const allowed = { maxOutputTokens: begun.maxOutputTokens, timeoutMs: begun.timeoutMs }
    const answer = await model.ask({ ...asking, ...allowed })
    const turn = answer.kind === 'turn' ? answer.turn : null
    const tookMs = now() - began
    const end = { text: turn?.text ?? null, usage: turn?.usage ?? null, tookMs }
    await keeper.endTurn(goalId, begun.turn, end)
    return answer
  }
  return { name, prices, ask }
}
