DROP INDEX `events_by_day`;--> statement-breakpoint
ALTER TABLE `events` ADD `party` text;--> statement-breakpoint
ALTER TABLE `events` ADD `channel` text;--> statement-breakpoint
ALTER TABLE `events` ADD `amount_cents` integer;--> statement-breakpoint
CREATE INDEX `events_by_day_and_type` ON `events` (`day`,`type`,`channel`,`amount_cents`);--> statement-breakpoint
CREATE INDEX `events_by_party` ON `events` (`party`,`type`) WHERE "events"."party" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `daily_metrics_by_metric` ON `daily_metrics` (`metric`,`day`,`value`);