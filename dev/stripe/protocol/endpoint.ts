/** How a call is declared: its parameters, and what it does with them. */

import type { Core } from '../core.ts'
import type { Form } from './form.ts'
import type { Spec } from './params.ts'

export type PathParams = { id: string; [name: string]: string }

export type Endpoint = {
  method: 'GET' | 'POST' | 'DELETE'
  /** Below `/v1`. */
  path: string
  spec: Spec
  run(core: Core, form: Form, params: PathParams): object
}
