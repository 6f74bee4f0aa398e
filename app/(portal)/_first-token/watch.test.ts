import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WatchedTokens } from "@/lib/oauth/schema";
import { type End, WATCH_MINUTES, watch } from "./watch";

const NOTHING: WatchedTokens = { issued: null, failed: null };
const ISSUED: WatchedTokens = { issued: { at: "2026-11-30T12:00:00.000Z", requestId: "r", kid: null }, failed: null };

const page = Object.assign(new EventTarget(), { hidden: false });
const show = (isShown: boolean) => {
  page.hidden = !isShown;
  page.dispatchEvent(new Event("visibilitychange"));
};
let answer: () => Response;
const server = vi.fn(async (_url: string, _options: RequestInit) => answer());
const seen: (WatchedTokens | End)[] = [];
const start = () => watch("/watch", { changed: (watched) => seen.push(watched), ended: (end) => seen.push(end) });
const wait = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
  vi.stubGlobal("fetch", server);
  server.mockClear();
  seen.length = 0;
  page.hidden = false;
  answer = () => Response.json(NOTHING);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("slows down, and stops after ten minutes and a hundred requests", async () => {
  start();
  await wait(60);
  const inFirstMinute = server.mock.calls.length;
  expect(inFirstMinute).toBeGreaterThanOrEqual(30);
  await wait(WATCH_MINUTES * 60);
  expect(seen.at(-1)).toBe("waited");
  expect(server.mock.calls.length).toBeLessThanOrEqual(100);
  await wait(3_600);
  expect(seen.filter((one) => one === "waited")).toHaveLength(1);
});

it("makes no request while the page is hidden, and one as soon as it is visible", async () => {
  start();
  await wait(1);
  show(false);
  await wait(120);
  expect(server).toHaveBeenCalledTimes(1);
  show(true);
  await wait(0);
  expect(server).toHaveBeenCalledTimes(2);
});

it("stops when a token is issued", async () => {
  answer = () => Response.json(ISSUED);
  start();
  await wait(60);
  expect([seen, server.mock.calls.length]).toEqual([[ISSUED], 1]);
});

it.each<[number, End]>([
  [401, "signed_out"],
  [403, "not_found"],
  [404, "not_found"],
])("ends with %i", async (status, end) => {
  answer = () => Response.json({}, { status });
  start();
  await wait(60);
  expect([seen, server.mock.calls.length]).toEqual([[end], 1]);
});

it("tries again after an error, until it is stopped", async () => {
  answer = () => Response.json({}, { status: 503 });
  const stop = start();
  await wait(3);
  answer = () => {
    throw new TypeError("Failed to fetch");
  };
  await wait(2);
  expect(server).toHaveBeenCalledTimes(3);
  stop();
  await wait(60);
  expect([seen, server.mock.calls.length]).toEqual([[], 3]);
});
