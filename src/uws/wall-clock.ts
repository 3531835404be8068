/** The wall clock of a time zone, `yyyy-MM-ddTHH:mm:ss`; empty for a time that `Date` cannot hold. */
export function wallClock(epochMilliseconds: number, timezone: number): string {
  const shifted = new Date(epochMilliseconds + timezone * 3_600_000);
  return Number.isNaN(shifted.getTime()) ? '' : shifted.toISOString().slice(0, -5);
}
