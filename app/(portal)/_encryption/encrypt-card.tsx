"use client";

import { LockKeyhole } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { lazyWindow, WhenOpened } from "@/components/ui/when-opened";
import type { Recipient } from "./recipient";

/** Loaded when the card is opened. */
const EncryptPanel = lazyWindow(async () => ({ default: (await import("./encrypt-panel")).EncryptPanel }));

/** Encrypts a message for a key, and decrypts it again. `startsOpen`: on a page of its own. */
export function EncryptCard({ recipient, startsOpen = false }: { recipient: Recipient; startsOpen?: boolean }) {
  const [isOpen, setIsOpen] = useState(startsOpen);
  return (
    <div className="without-script:hidden">
      <Card
        title="Test encryption"
        description="Encrypt a message to this key, as other parties do, and decrypt it. Your browser does both; nothing is sent."
        action={
          isOpen ? null : (
            <Button size="sm" icon={<LockKeyhole />} onClick={() => setIsOpen(true)}>
              Encrypt a test message
            </Button>
          )
        }
      >
        <WhenOpened isOpen={isOpen}>
          <EncryptPanel recipient={recipient} />
        </WhenOpened>
      </Card>
    </div>
  );
}
