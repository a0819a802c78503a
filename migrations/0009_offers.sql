CREATE TABLE `offers` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`actor_id` text,
	`interval` text NOT NULL,
	`amount_cents` integer NOT NULL,
	`currency` text NOT NULL,
	`limits` text NOT NULL,
	`note` text,
	`price_id` text,
	`withdrawn_at` integer,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `offers_price_id_unique` ON `offers` (`price_id`);--> statement-breakpoint
CREATE INDEX `offers_by_account` ON `offers` (`account_id`,`created_at`);--> statement-breakpoint
ALTER TABLE `previews` ADD `offer_id` text;--> statement-breakpoint
ALTER TABLE `subscriptions` ADD `changed_outside_at` integer;