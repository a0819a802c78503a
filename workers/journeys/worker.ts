/** The Worker as tests run it: the product's three Workers in one, with tools that tests can steer beside its own. */

import type { PlanKey } from '../contract/catalogue.ts'
import type { Model } from '../swarm/model/model.ts'
import { scriptedModel } from '../swarm/model/scripted.ts'
import { ToolRunner as ProductRunner } from '../swarm/runner.ts'
import { Swarm as ProductSwarm } from '../swarm/swarm.ts'
import { Toolbox as ProductToolbox } from '../swarm/toolbox.ts'
import { testTools } from './test-tools.ts'

export { Mails } from '../emails/worker.ts'
export { default, Quota } from '../index.ts'

export class Swarm extends ProductSwarm {
  protected override get tools_() {
    return testTools
  }
}

export class ToolRunner extends ProductRunner {
  protected override get tools_() {
    return testTools
  }

  /** Enterprise has one; all other accounts of the tests go by rules. */
  protected override modelFor_(plan: PlanKey): Model | null {
    return plan === 'enterprise' ? scriptedModel(['Short and good.']) : null
  }
}

export class Toolbox extends ProductToolbox {
  protected override get tools_() {
    return testTools
  }
}
