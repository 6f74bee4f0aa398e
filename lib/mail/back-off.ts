const FIRST_MS = 60_000;
const LONGEST_MS = 3_600_000;
/** How long a mail is worth trying; then it is a dead letter, to be seen and sent again by hand. */
export const GIVE_UP_MS = 3 * 86_400_000;

/**
 * From one attempt to the next: a minute, doubled every time up to an hour, and by a quarter more or less, so that what failed
 * together does not come back together. `attempts`: those made; `chance`: 0 to 1.
 */
export function backOffMs(attempts: number, chance: number): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempts - 1));
  return Math.round(base * (0.75 + chance / 2));
}
