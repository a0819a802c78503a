CREATE TABLE `previews` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`actor_id` text,
	`subscription_id` text NOT NULL,
	`plan` text NOT NULL,
	`interval` text NOT NULL,
	`price_id` text NOT NULL,
	`kind` text NOT NULL,
	`proration_date` integer NOT NULL,
	`state` text NOT NULL,
	`shown` text NOT NULL,
	`expires_at` integer NOT NULL,
	`claimed_at` integer,
	`done_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `previews_by_account` ON `previews` (`account_id`,`created_at`);--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `pending_change` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `awaiting_payment` text;