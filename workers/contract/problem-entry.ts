/** What is said about a problem: HTTP status, a short title, and what to do about it. */

export type ProblemEntry = { status: number; title: string; help: string }
