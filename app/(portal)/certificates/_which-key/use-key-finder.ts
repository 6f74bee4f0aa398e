import { useRef, useState } from "react";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import type { DroppedKey, KeysReading } from "@/lib/dropped-file/read-keys";
import type { KeyMatches } from "@/lib/keys/schema";

export type Identify = (previous: FormState, form: FormData) => Promise<FormState<KeyMatches>>;

export type Finding =
  | { kind: "idle" }
  | { kind: "busy" }
  | Exclude<KeysReading, { kind: "keys" }>
  | { kind: "found"; name: string; keys: DroppedKey[]; matches: KeyMatches }
  | { kind: "failed"; state: FormState };

/**
 * Reads a file in the page and looks its keys up by thumbprint. The file is held in memory only while its passphrase is asked for; nothing
 * but thumbprints is sent.
 */
export function useKeyFinder(identify: Identify) {
  const [finding, setFinding] = useState<Finding>({ kind: "idle" });
  const locked = useRef<{ upload: string | Uint8Array; fileName: string | undefined }>(undefined);
  // The answer about an earlier file is dropped.
  const round = useRef(0);

  const examine = async (upload: string | Uint8Array, fileName: string | undefined, passphrase = "") => {
    const mine = ++round.current;
    const show = (next: Finding) => (mine === round.current ? setFinding(next) : undefined);
    locked.current = undefined;
    if (upload.length === 0 && fileName === undefined) return show({ kind: "idle" }); // cleared; an empty file is reported
    show({ kind: "busy" });
    try {
      // By import(): the readers load with the first file.
      const { readKeys } = await import("@/lib/dropped-file/read-keys");
      const reading = await readKeys(upload, { passphrase, fileName });
      if (mine !== round.current) return;
      if (reading.kind === "locked") locked.current = { upload, fileName };
      if (reading.kind !== "keys") return show(reading);
      const form = new FormData();
      form.set("thumbprints", reading.keys.map(({ thumbprint }) => thumbprint).join(","));
      const state = await identify(idleFormState, form);
      show(
        state.status === "ok" && state.data
          ? { ...reading, kind: "found", matches: state.data }
          : { kind: "failed", state },
      );
    } catch {
      show({
        kind: "failed",
        state: { status: "error", message: "The look-up failed. Check your connection and try again." },
      });
    }
  };
  const unlock = (passphrase: string) =>
    locked.current ? void examine(locked.current.upload, locked.current.fileName, passphrase) : undefined;
  return { finding, examine, unlock };
}
