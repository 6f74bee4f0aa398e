import { CardSkeleton, PageSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <PageSkeleton>
      <div className="flex flex-col gap-6">
        <CardSkeleton lines={2} />
        <CardSkeleton lines={6} />
      </div>
    </PageSkeleton>
  );
}
