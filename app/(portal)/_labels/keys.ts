import type { RegisteredKey } from "@/lib/keys/schema";

/** Status badge of a key. */
export const statusOfKey = {
  active: { status: "active" },
  not_yet_valid: { status: "pending", word: "Not yet valid" },
  expired: { status: "expired" },
  blocked: { status: "revoked", word: "Blocked" },
  removed: { status: "archived", word: "Removed" },
} as const satisfies Record<RegisteredKey["status"], object>;
