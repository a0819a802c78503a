CREATE TABLE `muted_topics` (
	`user_id` text NOT NULL,
	`topic` text NOT NULL,
	`account_id` text,
	`actor_id` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_id`, `topic`)
);
--> statement-breakpoint
ALTER TABLE `mailbox_calls` ADD `headers` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX `subscriptions_by_period_end` ON `subscriptions` (`status`,`current_period_end`);