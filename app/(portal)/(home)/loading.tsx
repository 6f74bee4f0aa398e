import { CardSkeleton, PageSkeleton, Skeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <PageSkeleton>
      <div className="flex flex-col gap-6">
        <Skeleton className="h-20 w-full" />
        <CardSkeleton lines={4} />
        <CardSkeleton lines={5} />
      </div>
    </PageSkeleton>
  );
}
