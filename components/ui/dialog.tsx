"use client";

import { Modal } from "@heroui/react";
import type { ReactNode } from "react";

type Size = "sm" | "md" | "lg";

/** A controlled dialog. Escape and the backdrop close it unless `isDismissable` is false. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  size = "md",
  isDismissable = true,
  role = "dialog",
  children,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  size?: Size;
  isDismissable?: boolean;
  role?: "dialog" | "alertdialog";
  children: ReactNode;
}) {
  const width = { sm: "max-w-sm", md: "max-w-lg", lg: "max-w-2xl" }[size];
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={onOpenChange} isDismissable={isDismissable}>
      <Modal.Container placement="center" scroll="inside" className="w-full! sm:p-6">
        <Modal.Dialog role={role} className={`${width} p-0!`}>
          <Modal.Header className="border-b border-separator py-4 ps-5 pe-12">
            <Modal.Heading className="text-[15px] leading-6 font-semibold">{title}</Modal.Heading>
          </Modal.Header>
          <Modal.CloseTrigger className="end-3.5! top-3.5!" />
          <Modal.Body className="mt-0! m-0! px-5! py-4!">{children}</Modal.Body>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

/** The row of buttons at the end of a dialog. */
export function DialogFooter({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
