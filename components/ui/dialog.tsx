"use client";

import { createContext, type ReactNode, useRef } from "react";
import type { DialogWindowProps } from "./dialog-window";
import { lazyWindow, preload, WhenOpened } from "./when-opened";

const load = async () => ({ default: (await import("./dialog-window")).DialogWindow });
const Window = lazyWindow(load);

/** Call it on hover and focus of the button that opens a dialog. */
export const preloadDialog = (): void => preload(load);

/** Asks the user, then closes the dialog if the user agrees to lose what `close` discards. */
export type AskToClose = (close: () => void) => void;

/** The questions of the dialog around a component: those of the parts of its content that would be lost (`LeaveGuard`). */
export const DialogQuestions = createContext<AskToClose[] | undefined>(undefined);

/**
 * A controlled dialog, loaded when it is first opened. Escape, its close button and the backdrop (unless `isDismissable` is false) close it,
 * after the question of what it contains.
 */
export function Dialog({ onOpenChange, children, ...props }: DialogWindowProps) {
  const questions = useRef<AskToClose[]>([]);
  const change = (isOpen: boolean) => {
    const ask = isOpen ? undefined : questions.current.at(-1);
    if (ask) ask(() => onOpenChange(false));
    else onOpenChange(isOpen);
  };
  return (
    <WhenOpened isOpen={props.isOpen}>
      <Window {...props} onOpenChange={change}>
        <DialogQuestions value={questions.current}>{children}</DialogQuestions>
      </Window>
    </WhenOpened>
  );
}

/** The row of buttons at the end of a dialog. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
