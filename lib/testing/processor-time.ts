/**
 * The processor time that this thread takes for a function, in milliseconds. A busy machine lengthens it far less than the time on the clock.
 * For limits that only superlinear code exceeds.
 */
export function processorTime(run: () => unknown): number {
  const before = process.threadCpuUsage();
  run();
  return process.threadCpuUsage(before).user / 1_000;
}
