/** All tables, for drizzle and drizzle-kit. */
export * from './accounts.ts'
export * from './agents.ts'
export * from './approvals.ts'
export * from './billing.ts'
export * from './leads.ts'
export * from './metering.ts'
export * from './offers.ts'
export * from './reliability.ts'
