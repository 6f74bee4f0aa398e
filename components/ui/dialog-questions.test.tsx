import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { markupOf } from "../testing/markup";
import { Dialog } from "./dialog";
import { LeaveGuard } from "./leave-guard";

const shown = vi.hoisted(() => ({
  /** `onOpenChange` of the dialogs, by title. */
  change: new Map<unknown, (isOpen: boolean) => void>(),
  asked: [] as { go: () => void }[],
}));

// Rendering on the server runs no effects and opens no windows: here effects run at once, and windows are their content.
vi.mock("react", async (original) => ({
  ...(await original<typeof import("react")>()),
  useEffect: (effect: () => void) => effect(),
  useState: (initial: unknown) => [initial, (next: { go: () => void }) => shown.asked.push(next)],
}));
vi.mock("./when-opened", () => ({
  WhenOpened: ({ isOpen, children }: { isOpen: boolean; children: ReactNode }) => (isOpen ? children : null),
  preload: () => {},
  lazyWindow:
    () =>
    ({
      title,
      onOpenChange,
      children,
    }: {
      title: unknown;
      onOpenChange: (isOpen: boolean) => void;
      children: ReactNode;
    }) => {
      shown.change.set(title, onOpenChange);
      return children;
    },
}));

beforeEach(() => {
  shown.change.clear();
  shown.asked.length = 0;
  for (const name of ["document", "window"]) vi.stubGlobal(name, { addEventListener: () => {} });
  vi.stubGlobal("addEventListener", () => {});
});

const guard = (isActive: boolean) => (
  <LeaveGuard isActive={isActive} isMinor title="Leave without saving?" leaveLabel="Discard changes">
    You have entered changes that are not saved.
  </LeaveGuard>
);

/** Closes a dialog as Escape and the backdrop do. */
function close(inDialog: ReactNode, besideIt: ReactNode = null) {
  const onOpenChange = vi.fn();
  const dialog = (
    <Dialog isOpen onOpenChange={onOpenChange} title="Edit contact">
      {inDialog}
    </Dialog>
  );
  markupOf(
    <>
      {besideIt}
      {dialog}
    </>,
  );
  shown.change.get("Edit contact")?.(false);
  return onOpenChange;
}

it("a dialog with unsaved changes asks before it closes, and closes when the user agrees", () => {
  const onOpenChange = close(guard(true));
  expect(onOpenChange).not.toHaveBeenCalled();
  expect(shown.asked).toHaveLength(1);
  shown.asked[0]?.go();
  expect(onOpenChange).toHaveBeenCalledExactlyOnceWith(false);
});

it.each([
  ["nothing was entered", guard(false), null],
  ["only the page below has unsaved changes", null, guard(true)],
])("a dialog closes at once if %s", (_, inDialog, besideIt) => {
  expect(close(inDialog, besideIt)).toHaveBeenCalledExactlyOnceWith(false);
  expect(shown.asked).toEqual([]);
});
