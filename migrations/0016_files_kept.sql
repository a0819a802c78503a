CREATE TABLE `goal_attachments` (
	`attachment_id` text NOT NULL,
	`goal_id` text NOT NULL,
	`account_id` text,
	`actor_id` text,
	PRIMARY KEY(`attachment_id`, `goal_id`)
);
--> statement-breakpoint
ALTER TABLE `artifacts` ADD `forgotten_at` integer;--> statement-breakpoint
CREATE INDEX `artifacts_kept` ON `artifacts` (`created_at`) WHERE "artifacts"."forgotten_at" IS NULL;--> statement-breakpoint
ALTER TABLE `attachments` ADD `forgotten_at` integer;--> statement-breakpoint
CREATE INDEX `attachments_kept` ON `attachments` (`created_at`) WHERE "attachments"."forgotten_at" IS NULL;