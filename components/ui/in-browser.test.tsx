import { afterEach, expect, it, vi } from "vitest";
import { markupOf } from "../testing/markup";
import { CurrentInView } from "./current-in-view";
import { RowKeys } from "./row-keys";

const page = vi.hoisted(() => ({ mark: null as unknown }));

// Rendering on the server runs no effects: here they run at once, with the parts of a document that they use.
vi.mock("react", async (original) => ({
  ...(await original<typeof import("react")>()),
  useEffect: (effect: () => void) => effect(),
  useRef: () => ({ current: page.mark }),
}));

afterEach(() => vi.unstubAllGlobals());

/** Presses a key with row `at` focused, `target` as the selector of the element with the focus. Returns the row focused then. */
function press(event: Partial<KeyboardEvent>, at: number | undefined, target = "a"): number | undefined {
  let focused = at;
  let listener: (event: unknown) => void = () => {};
  const rows = [0, 1, 2].map((index) => ({ focus: () => (focused = index) }));
  class FakeElement {
    closest = (selectors: string) => (selectors.split(", ").includes(target) ? this : null);
  }
  vi.stubGlobal("Element", FakeElement);
  vi.stubGlobal("document", {
    querySelectorAll: (selector: string) => (selector === "[data-row-link]" ? rows : []),
    activeElement: at === undefined ? null : rows[at],
    addEventListener: (_: string, added: typeof listener) => {
      listener = added;
    },
  });
  expect(markupOf(<RowKeys />)).toBe("");
  listener({ target: new FakeElement(), ...event });
  return focused;
}

it.each([
  ["j", undefined, 0],
  ["j", 0, 1],
  ["j", 2, 2],
  ["k", 2, 1],
  ["k", 0, 0],
  ["k", undefined, 0],
  ["x", 1, 1],
])("%s moves the focus from row %s to row %s", (key, from, to) => expect(press({ key }, from)).toBe(to));

it.each([
  ["with Ctrl", { ctrlKey: true }, "a"],
  ["with Meta", { metaKey: true }, "a"],
  ["with Alt", { altKey: true }, "a"],
  ["in a field", {}, "input"],
  ["in a text area", {}, "textarea"],
  ["in a selection", {}, "select"],
  ["in an open dialog", {}, "[role=dialog]"],
  ["in an open menu", {}, "[role=menu]"],
])("j %s moves nothing", (_, keys, target) => expect(press({ key: "j", ...keys }, 1, target)).toBe(1));

it.each([
  ["to the right of the row", 900, 20, 800],
  ["to the left of the row", -300, 20, -400],
  ["in its middle", 120, 20, 20],
])("the current item %s is scrolled to the middle", (_, left, before, after) => {
  const row = {
    scrollLeft: before,
    getBoundingClientRect: () => ({ left: 0, width: 300 }),
    querySelector: (selector: string) =>
      selector === "[aria-current]" ? { getBoundingClientRect: () => ({ left, width: 60 }) } : null,
  };
  page.mark = { parentElement: row };
  expect(markupOf(<CurrentInView />)).toBe('<span hidden=""></span>');
  expect(row.scrollLeft).toBe(after);
});
