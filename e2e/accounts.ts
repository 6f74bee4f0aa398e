/** Who exists on the portal under test. Only made for throw-away databases. */
export interface Account {
  email: string;
  password: string;
}

/** Registered at start-up by COUNTERSIGN_ADMIN_EMAIL and _PASSWORD (playwright.config.ts). */
export const superAdmin: Account = { email: "root@portal.example", password: "correct horse battery staple" };

/** The administrator's access token with every scope, COUNTERSIGN_ADMIN_TOKEN: for what a journey needs but is not about. */
export const adminToken = "e2e-administrator-token-of-a-throw-away-portal";

export type Role = "super_admin" | "security_officer" | "auditor" | "admin" | "viewer";
