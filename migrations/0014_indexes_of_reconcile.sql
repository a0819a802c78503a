CREATE INDEX `audit_log_flagged` ON `audit_log` (`subject`,`action`) WHERE "audit_log"."actor_id" = 'billing';--> statement-breakpoint
CREATE INDEX `invoices_by_subscription` ON `invoices` (`subscription_id`);--> statement-breakpoint
CREATE INDEX `previews_by_subscription` ON `previews` (`subscription_id`);