"use client";

import { Modal } from "@heroui/react";
import type { ReactNode } from "react";

type Size = "sm" | "md" | "lg";

export interface DialogWindowProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: ReactNode;
  size?: Size;
  isDismissable?: boolean;
  role?: "dialog" | "alertdialog";
  children: ReactNode;
}

/** The window of `Dialog`. */
export function DialogWindow({
  isOpen,
  onOpenChange,
  title,
  size = "md",
  isDismissable = true,
  role = "dialog",
  children,
}: DialogWindowProps) {
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
