import { LongValue } from "@/components/ui/long-value";

/** A secret and the sentence that it won't be seen again. */
export function SecretOnce({ value, label }: { value: string; label: string }) {
  return (
    <span className="flex flex-col gap-1">
      <LongValue value={value} label={label} isWhole />
      <span className="text-[13px] leading-5 text-warning">Shown only now. Copy it to where it is used.</span>
    </span>
  );
}
