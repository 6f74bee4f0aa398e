import { LongValue } from "@/components/ui/long-value";

/** A secret, with a warning that it is shown only once. */
export function SecretOnce({ value, label }: { value: string; label: string }) {
  return (
    <span className="flex flex-col gap-1">
      <LongValue value={value} label={label} isWhole />
      <span className="text-[13px] leading-5 text-warning">You won't see it again. Copy it now.</span>
    </span>
  );
}
