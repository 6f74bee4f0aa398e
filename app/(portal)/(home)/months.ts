import type { ExpiryOverview } from "@/lib/certificates/schema/overview";

export type Month = ExpiryOverview["months"][number];

const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export const shortName = ({ month }: Pick<Month, "month">): string => NAMES[Number(month.slice(5)) - 1] ?? month;
export const longName = (month: Pick<Month, "month">): string => `${shortName(month)} ${month.month.slice(0, 4)}`;

/** The list of the active certificates that expire in an interval. */
export const listOf = ({ from, to }: { from: string; to?: string }): string =>
  `/certificates?${new URLSearchParams({ status: "active", sort: "notAfter", expiresAfter: from, ...(to ? { expiresBefore: to } : {}) })}`;

/** "83k" above a narrow bar. */
export const shortCount = (count: number): string => (count < 1_000 ? String(count) : `${Math.floor(count / 1_000)}k`);
