import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  beginNavigation,
  comingUrl,
  endNavigationsByScript,
  isNavigating,
  onNavigation,
  setNavigationTransition,
  startNavigation,
} from "./navigation";
import { hrefNow } from "./param-link";

let removeFrame: () => void;
beforeEach(() => {
  vi.stubGlobal("location", { href: "https://portal.example/list?key=rsa&step=key" });
  removeFrame = setNavigationTransition((go) => go());
});
afterEach(() => {
  removeFrame();
  vi.unstubAllGlobals();
});

it("a navigation by script is pending like that of a link, until the frame's transition ends", () => {
  const heard = vi.fn();
  const stop = onNavigation(heard);
  const go = vi.fn();
  startNavigation("/a", go);
  expect(go).toHaveBeenCalledOnce();
  const end = beginNavigation("/b");
  expect([isNavigating(), comingUrl().pathname]).toEqual([true, "/b"]);
  end();
  expect([isNavigating(), comingUrl().pathname]).toEqual([true, "/a"]);
  endNavigationsByScript();
  expect([isNavigating(), comingUrl().pathname]).toEqual([false, "/list"]);
  expect(heard).toHaveBeenCalledTimes(4);
  stop();
  end();
  expect(isNavigating()).toBe(false);
});

it("without the frame, a navigation by script runs and is not shown", () => {
  removeFrame();
  const go = vi.fn();
  startNavigation("/a", go);
  expect([go.mock.calls.length, isNavigating()]).toEqual([1, false]);
});

const change = {
  pathname: "/list",
  params: { step: "key", key: "rsa", names: undefined },
  changes: { key: "p256" },
};

it.each([
  ["nothing is on its way", undefined, "/list?key=p256&step=key"],
  ["another page is", "/other?names=a", "/list?key=p256&step=key"],
  [
    "this page is, with host names",
    "/list?key=rsa&names=a.example&step=key",
    "/list?key=p256&names=a.example&step=key",
  ],
  ["this page is, with a later page of rows", "/list?key=rsa&step=key&cursor=c2", "/list?key=p256&step=key"],
])("a filter keeps what was set just before: %s", (_, coming, href) => {
  if (coming) startNavigation(coming, () => {});
  expect(hrefNow(change)).toBe(href);
  endNavigationsByScript();
});

it("a parameter is removed from the page on its way, too", () => {
  const end = beginNavigation("/list?key=rsa&type=a&type=b");
  expect(hrefNow({ ...change, changes: { key: null } })).toBe("/list?type=a&type=b");
  end();
});

it("useNavigate and LeaveGuard are the only users of router.push, so every navigation by script asks and is shown", async () => {
  const users: string[] = [];
  for (const folder of ["app", "components"]) {
    const names = await readdir(folder, { recursive: true });
    for (const name of names.filter((one) => /\.tsx?$/.test(one) && !one.includes(".test."))) {
      const file = join(folder, name);
      if ((await readFile(file, "utf8")).includes("router.push(")) users.push(file);
    }
  }
  expect(users.toSorted()).toEqual(["components/ui/leave-guard.tsx", "components/ui/use-navigate.ts"]);
});
