CREATE TABLE `usage_daily` (
	`account_id` text NOT NULL,
	`actor_id` text NOT NULL,
	`day` text NOT NULL,
	`window_start` integer NOT NULL,
	`key_id` text NOT NULL,
	`requests` integer NOT NULL,
	`seq` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `day`, `window_start`, `key_id`, `actor_id`)
);
--> statement-breakpoint
CREATE INDEX `usage_daily_by_day` ON `usage_daily` (`day`);--> statement-breakpoint
ALTER TABLE `users` ADD `time_zone` text;