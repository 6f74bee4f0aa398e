/** Who exists on the portal under test. Only made for throw-away databases. */
export interface Account {
  email: string;
  password: string;
}

/** Registered at start-up by COUNTERSIGN_ADMIN_EMAIL and _PASSWORD (playwright.config.ts). */
export const superAdmin: Account = { email: "root@portal.example", password: "correct horse battery staple" };

export type Role = "super_admin" | "security_officer" | "auditor" | "admin" | "viewer";
