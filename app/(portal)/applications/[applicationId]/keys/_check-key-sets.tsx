"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { type Status, StatusBadge } from "@/components/ui/status-badge";
import { plural } from "@/lib/format";

/** A published key set and what this page knows of its content. */
export interface PublishedSet {
  term: string;
  /** Path on the portal's own origin. */
  path: string;
  /** KIDs that must be in it. */
  kids: readonly string[];
}

interface Result {
  term: string;
  status: Status;
  word: string;
  text: string;
}

const TIMEOUT_MS = 10_000;

/** "Fetch as others do": this browser requests the key sets without a session and compares them with the active certificates. */
export function CheckKeySets({ sets }: { sets: readonly PublishedSet[] }) {
  const [results, setResults] = useState<readonly Result[]>();
  const [isPending, setPending] = useState(false);
  const check = async () => {
    setPending(true);
    setResults(await Promise.all(sets.map(fetchSet)));
    setPending(false);
  };
  return (
    <div className="flex flex-col gap-3 without-script:hidden">
      <Button size="sm" className="w-fit" disabled={isPending} onClick={() => void check()}>
        {isPending ? "Fetching…" : results ? "Fetch again" : "Fetch as others do"}
      </Button>
      <div role="status">
        {results ? (
          <ul aria-label="Results" className="flex flex-col gap-1.5 text-[13px]">
            {results.map(({ term, status, word, text }) => (
              <li key={term} className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <StatusBadge status={status} word={word} />
                <span className="font-medium">{term}</span>
                <span className="text-muted">{text}</span>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </div>
  );
}

async function fetchSet({ term, path, kids }: PublishedSet): Promise<Result> {
  const failed = (text: string): Result => ({ term, status: "failed", word: "Failed", text });
  try {
    const response = await fetch(path, {
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return failed(`The portal answered with HTTP ${response.status}.`);
    return { term, ...compare(await response.json(), kids, response.headers.get("cache-control") ?? "") };
  } catch {
    return failed("There was no answer. Check your connection and try again.");
  }
}

/** What a published key set contains of these keys. `cacheControl`: its header. */
export function compare(published: unknown, kids: readonly string[], cacheControl: string): Omit<Result, "term"> {
  const keys = (published as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) return { status: "failed", word: "Failed", text: "The answer is not a key set." };
  const found = new Set(keys.map((key: { kid?: unknown } | null) => key?.kid));
  const missing = kids.filter((kid) => !found.has(kid)).length;
  const [, seconds] = /max-age=(\d+)/.exec(cacheControl) ?? [];
  const facts = [plural(keys.length, "key"), ...(seconds ? [`caches keep it for ${seconds} s`] : [])].join(", ");
  return missing > 0
    ? {
        status: "expiring",
        word: "Incomplete",
        text: `${facts}. ${plural(missing, "active key is", "active keys are")} not in it: the application or organisation is suspended, or the page is older than the change.`,
      }
    : { status: "active", word: "Complete", text: `${facts}.` };
}
