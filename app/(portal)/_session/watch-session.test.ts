import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type SessionStatus, type SessionView, type SessionWatch, watchSession } from "./watch-session";

const MINUTE = 60_000;
const session = (remainingSeconds: number, more: Partial<SessionStatus> = {}): SessionStatus => ({
  userId: "grace",
  remainingSeconds,
  isExtendable: true,
  ...more,
});

/** The parts of a browser that the watch uses. */
const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
let answer: SessionStatus | null | Error;
let asked = 0;
let views: SessionView["kind"][];
let watch: SessionWatch | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", page);
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  page.visibilityState = "visible";
  views = [];
  asked = 0;
});
afterEach(() => {
  watch?.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function start(remainingSeconds: number, first: typeof answer): void {
  answer = first;
  const ask = async () => {
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  watch = watchSession(session(remainingSeconds), { ask, changed: ({ kind }) => views.push(kind) });
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
async function show(visibilityState: "visible" | "hidden") {
  page.visibilityState = visibilityState;
  page.dispatchEvent(new Event("visibilitychange"));
  await pass(0);
}

it("asks nothing until two minutes before the end, then shows the notice, then the end", async () => {
  start(30 * 60, session(120));
  await pass(28 * MINUTE - 1);
  expect([asked, views]).toEqual([0, []]);
  await pass(1);
  expect([asked, views]).toEqual([1, ["ending"]]);
  answer = null;
  await pass(5_000);
  expect(views).toEqual(["ending", "ended"]);
});

it("shows nothing when other requests have extended the session meanwhile", async () => {
  start(30 * 60, session(25 * 60));
  await pass(28 * MINUTE);
  expect([asked, views]).toEqual([1, []]);
  await pass(23 * MINUTE - 1);
  expect(asked).toBe(1);
});

it("removes the notice after 'Stay signed in', also in another tab", async () => {
  start(100, session(100));
  await pass(1_000);
  expect(views).toEqual(["ending"]);
  answer = session(30 * 60);
  await pass(5_000);
  expect(views).toEqual(["ending", "active"]);
});

it("continues when the same user has signed in again, and not for another user", async () => {
  start(1_800, null);
  watch?.check();
  await pass(0);
  answer = session(1_800, { userId: "someone else" });
  await show("visible");
  answer = session(1_800);
  await show("visible");
  expect(views).toEqual(["ended", "other_user", "active"]);
});

it("shows the end at once when a page becomes visible after its time, before the server answers", async () => {
  start(1_800, null);
  await show("hidden");
  await pass(45 * MINUTE);
  expect(asked).toBe(0);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(views).toEqual(["ended"]);
  answer = session(600);
  await pass(30_000);
  expect(views).toEqual(["ended", "active"]);
});

it("a hidden page asks nothing, and a failed request changes nothing", async () => {
  start(100, new Error("no connection"));
  await show("hidden");
  await pass(10 * MINUTE);
  expect(asked).toBe(0);
  start(1_800, new Error("no connection"));
  page.visibilityState = "visible";
  watch?.check();
  await pass(0);
  expect([asked, views]).toEqual([1, []]);
});
