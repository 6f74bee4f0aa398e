/** Accounts of the portal under test. Only for disposable databases. */
export interface Account {
  email: string;
  password: string;
}

/** Created at start-up by COUNTERSIGN_ADMIN_EMAIL and _PASSWORD (playwright.config.ts). */
export const superAdmin: Account = { email: "root@portal.example", password: "correct horse battery staple" };

/** The administrator's access token with every scope, COUNTERSIGN_ADMIN_TOKEN: for creating test data. */
export const adminToken = "e2e-administrator-token-of-a-throw-away-portal";

export type Role = "super_admin" | "security_officer" | "auditor" | "admin" | "viewer";
