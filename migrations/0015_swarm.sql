CREATE TABLE `artifacts` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`actor_id` text,
	`goal_id` text NOT NULL,
	`task_id` text NOT NULL,
	`name` text NOT NULL,
	`media_type` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`subject` text,
	`file` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `artifacts_by_goal` ON `artifacts` (`goal_id`);--> statement-breakpoint
CREATE INDEX `artifacts_by_subject` ON `artifacts` (`account_id`,`name`,`subject`,`created_at`);--> statement-breakpoint
CREATE TABLE `attachments` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`actor_id` text,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text NOT NULL,
	`file` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `attachments_by_account` ON `attachments` (`account_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `goals` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`actor_id` text,
	`text` text NOT NULL,
	`status` text NOT NULL,
	`engine` text,
	`question` text,
	`error` text,
	`usage` text NOT NULL,
	`schedule_id` text,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `goals_by_account` ON `goals` (`account_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `goals_by_status` ON `goals` (`status`,`created_at`);--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text,
	`actor_id` text,
	`goal_id` text NOT NULL,
	`tool` text NOT NULL,
	`title` text NOT NULL,
	`status` text NOT NULL,
	`attempt` integer NOT NULL,
	`why` text NOT NULL,
	`deps` text NOT NULL,
	`error` text,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `tasks_by_account` ON `tasks` (`account_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `tasks_by_goal` ON `tasks` (`goal_id`);