import { afterEach, describe, expect, it, vi } from "vitest";
import { markupOf } from "../testing/markup";
import { RowClicks } from "./row-clicks";
import { WhenOpened, whenConnected } from "./when-opened";

const page = vi.hoisted(() => ({ states: [] as unknown[] }));

// Rendering on the server runs no effects: here they run at once, and states that they set are recorded.
vi.mock("react", async (original) => ({
  ...(await original<typeof import("react")>()),
  useEffect: (effect: () => void) => effect(),
  useState: (initial: unknown) => [initial, (next: unknown) => page.states.push(next)],
}));

afterEach(() => {
  vi.unstubAllGlobals();
  page.states = [];
});

interface Happening {
  /** Whether it happened before the list listened. */
  isEarly?: boolean;
  /** Whether the click is on an element of its own. */
  isOnLink?: boolean;
  selectedText?: string;
  event?: Partial<MouseEvent & KeyboardEvent>;
  isFocused?: boolean;
}

/** Renders the clicks of a list with one row, and clicks it or presses a key. */
function happen(
  type: "click" | "keydown",
  { isEarly, isOnLink, selectedText = "", event = {}, isFocused }: Happening = {},
) {
  const seen = { clicks: 0, opened: [] as unknown[] };
  const link = { click: () => (seen.clicks += 1), href: "https://portal.example/certificates/kid-1" };
  const row = { dataset: { row: "kid-1" }, querySelector: () => link };
  class FakeElement {
    closest = (selector: string) =>
      selector === "[data-row]" ? row : selector === "[data-row-link]" ? this : isOnLink ? link : null;
  }
  const listeners: Record<string, (event: unknown) => void> = {};
  vi.stubGlobal("Element", FakeElement);
  const happened = { target: new FakeElement(), ...event };
  const early: Window["earlyInput"] = isEarly ? { rows: happened as unknown as Event } : {};
  vi.stubGlobal("window", {
    earlyInput: early,
    getSelection: () => selectedText,
    open: (href: string) => seen.opened.push(href),
  });
  vi.stubGlobal("document", {
    activeElement: isFocused ? new FakeElement() : null,
    addEventListener: (name: string, added: (event: unknown) => void) => {
      listeners[name] = added;
    },
  });
  return (peek: boolean) => {
    expect(markupOf(<RowClicks {...(peek ? { peek: async () => undefined } : {})} />)).toBe("");
    expect(early.rows, "the list listens itself").toBeNull();
    if (!isEarly) listeners[type]?.(happened);
    return { ...seen, shown: page.states };
  };
}

describe("a click on a row", () => {
  it.each([
    ["opens its page", {}, { clicks: 1, opened: [], shown: [] }],
    ["with Ctrl opens its page in a new tab", { event: { ctrlKey: true } }, { clicks: 0, opened: 1, shown: [] }],
    ["with Meta opens its page in a new tab", { event: { metaKey: true } }, { clicks: 0, opened: 1, shown: [] }],
    ["before the page's scripts ran opens its page", { isEarly: true }, { clicks: 1, opened: [], shown: [] }],
    [
      "on a link before the scripts ran does nothing more",
      { isEarly: true, isOnLink: true },
      { clicks: 0, opened: [], shown: [] },
    ],
    ["on a link of its own does nothing more", { isOnLink: true }, { clicks: 0, opened: [], shown: [] }],
    ["that selects text does nothing", { selectedText: "KID" }, { clicks: 0, opened: [], shown: [] }],
    [
      "that something else handled does nothing",
      { event: { defaultPrevented: true } },
      { clicks: 0, opened: [], shown: [] },
    ],
  ])("%s", (_, happening, { clicks, opened, shown }) => {
    const seen = happen("click", happening)(false);
    expect(seen).toMatchObject({ clicks, shown });
    expect(seen.opened).toHaveLength(opened === 1 ? 1 : 0);
  });

  it("shows the row's facts beside the list, if the list has them", () => {
    expect(happen("click")(true)).toMatchObject({ clicks: 0, shown: ["kid-1"] });
  });
});

describe("p", () => {
  it.each([
    ["shows the row with the focus", { isFocused: true, event: { key: "p" } }, ["kid-1"]],
    ["without a focused row shows nothing", { event: { key: "p" } }, []],
    ["with Ctrl shows nothing: it prints", { isFocused: true, event: { key: "p", ctrlKey: true } }, []],
    ["is not another key", { isFocused: true, event: { key: "q" } }, []],
  ])("%s", (_, happening, shown) => expect(happen("keydown", happening)(true).shown).toEqual(shown));
});

describe("an overlay", () => {
  it("is not rendered, and not loaded, before it is opened", () => {
    expect(markupOf(<WhenOpened isOpen={false}>panel</WhenOpened>)).toBe("");
    expect(markupOf(<WhenOpened isOpen>panel</WhenOpened>)).toBe("panel");
  });

  it("is loaded again when a lost connection is back; a failure with a connection stays one", async () => {
    const online = new EventTarget();
    const connection = { onLine: false };
    vi.stubGlobal("navigator", connection);
    vi.stubGlobal("addEventListener", online.addEventListener.bind(online));
    const load = vi
      .fn<() => Promise<string>>()
      .mockRejectedValueOnce(new Error("no network"))
      .mockResolvedValue("code");
    const loaded = whenConnected(load);
    await vi.waitFor(() => expect(load).toHaveBeenCalledOnce());
    connection.onLine = true;
    online.dispatchEvent(new Event("online"));
    expect(await loaded).toBe("code");
    await expect(whenConnected(() => Promise.reject(new Error("not found")))).rejects.toThrow("not found");
  });
});
