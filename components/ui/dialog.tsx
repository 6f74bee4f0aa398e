"use client";

import type { ReactNode } from "react";
import type { DialogWindowProps } from "./dialog-window";
import { lazyWindow, preload, WhenOpened } from "./when-opened";

const load = async () => ({ default: (await import("./dialog-window")).DialogWindow });
const Window = lazyWindow(load);

/** Call it on hover and focus of the button that opens a dialog. */
export const preloadDialog = (): void => preload(load);

/** A controlled dialog, loaded when it is first opened. Escape and the backdrop close it unless `isDismissable` is false. */
export function Dialog(props: DialogWindowProps) {
  return (
    <WhenOpened isOpen={props.isOpen}>
      <Window {...props} />
    </WhenOpened>
  );
}

/** The row of buttons at the end of a dialog. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
