import { PageSkeleton, TableSkeleton } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <PageSkeleton>
      <TableSkeleton columns={7} />
    </PageSkeleton>
  );
}
