CREATE INDEX `approvals_by_subject` ON `approvals` (`subject`,`created_at`);--> statement-breakpoint
CREATE INDEX `subscriptions_by_price` ON `subscriptions` (`price_id`);--> statement-breakpoint
CREATE INDEX `offers_by_actor` ON `offers` (`actor_id`,`created_at`);