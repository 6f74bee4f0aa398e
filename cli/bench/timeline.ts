import type { RunningPortal } from "@/lib/testing/portal";

interface Overview {
  months: { ending: number }[];
  later: number;
}

/** The dashboard's timeline of all certificates: computed, then from the one-minute cache; and of one organisation. */
export async function benchTimeline(portal: RunningPortal): Promise<void> {
  const timed = async (query: string) => {
    const startedAt = performance.now();
    const { months, later } = await portal.api<Overview>("GET", `/expiry-overview${query}`);
    const counted = months.reduce((sum, { ending }) => sum + ending, later);
    return { counted: counted.toLocaleString("en"), ms: (performance.now() - startedAt).toFixed(0) };
  };
  const [first, again, one] = [await timed(""), await timed(""), await timed("?organisationId=bench-o1")];
  console.log(
    `Timeline of ${first.counted} certificates in ${first.ms} ms, cached ${again.ms} ms; of one organisation's ${one.counted} in ${one.ms} ms`,
  );
}
