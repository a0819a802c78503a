ALTER TABLE `artifacts` ADD `public_token` text;--> statement-breakpoint
ALTER TABLE `artifacts` ADD `published_at` integer;--> statement-breakpoint
ALTER TABLE `artifacts` ADD `withdrawn_at` integer;--> statement-breakpoint
CREATE UNIQUE INDEX `artifacts_by_public_token` ON `artifacts` (`public_token`);