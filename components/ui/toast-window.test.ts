import { beforeEach, expect, it, vi } from "vitest";
import { show } from "./toast-window";

interface Toast {
  title: string;
  timeout: number;
  variant: string;
  press?: (() => void) | undefined;
}

const toasts = vi.hoisted(() => new Map<string, Toast>());

vi.mock("@heroui/react", () => {
  const toast = (
    title: string,
    options: { timeout: number; variant: string; actionProps?: { onPress: () => void } },
  ) => {
    const { timeout, variant, actionProps } = options;
    toasts.set(title, { title, timeout, variant, press: actionProps?.onPress });
    return title;
  };
  return { Toast: {}, toast: Object.assign(toast, { close: (key: string) => toasts.delete(key) }) };
});

beforeEach(() => toasts.clear());

it.each([
  ["a success", {}, 6_000, "success"],
  ["a failure, which takes longer to read", { tone: "danger" as const }, 12_000, "danger"],
  ["an offer to undo, which takes a decision", { action: { label: "Undo", run: () => {} } }, 12_000, "success"],
])("shows %s", (_, options, timeout, variant) => {
  show("Done.", options);
  expect(toasts.get("Done.")).toMatchObject({ timeout, variant });
});

it("offers to undo only the last change, once", () => {
  const undone: string[] = [];
  const offer = (title: string) => show(title, { action: { label: "Undo", run: () => void undone.push(title) } });
  offer("First suspended.");
  offer("Second suspended.");
  expect([...toasts.keys()]).toEqual(["Second suspended."]);
  toasts.get("Second suspended.")?.press?.();
  expect(undone).toEqual(["Second suspended."]);
  expect(toasts.size).toBe(0);
  offer("Third suspended.");
  show("Third resumed.", {});
  expect([...toasts.keys()]).toEqual(["Third resumed."]);
});
