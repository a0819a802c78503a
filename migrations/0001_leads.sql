CREATE TABLE `leads` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`actor_id` text,
	`email` text NOT NULL,
	`name` text,
	`company` text,
	`requests_per_month` integer,
	`message` text NOT NULL,
	`status` text NOT NULL,
	`digest` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `leads_digest_unique` ON `leads` (`digest`);--> statement-breakpoint
CREATE INDEX `leads_by_time` ON `leads` (`created_at`);