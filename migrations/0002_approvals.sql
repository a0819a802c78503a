CREATE TABLE `approvals` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`actor_id` text,
	`goal_id` text,
	`kind` text NOT NULL,
	`tool` text NOT NULL,
	`arguments` text NOT NULL,
	`action_hash` text NOT NULL,
	`summary` text NOT NULL,
	`may_decide` text NOT NULL,
	`agent` text NOT NULL,
	`subject` text NOT NULL,
	`status` text NOT NULL,
	`expires_at` integer NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`reason` text,
	`sole` integer DEFAULT false NOT NULL,
	`effect_at` integer,
	`outcome` text,
	`consumed_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `approvals_one_open` ON `approvals` (`subject`) WHERE "approvals"."status" IN ('pending', 'approved');--> statement-breakpoint
CREATE INDEX `approvals_by_account` ON `approvals` (`account_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `approvals_by_decider` ON `approvals` (`may_decide`,`created_at`);--> statement-breakpoint
ALTER TABLE `invoices` ADD `dispute_id` text;--> statement-breakpoint
ALTER TABLE `invoices` ADD `dispute_status` text;--> statement-breakpoint
ALTER TABLE `invoices` ADD `dispute_due_at` integer;--> statement-breakpoint
ALTER TABLE `invoices` ADD `dispute_lifted_at` integer;