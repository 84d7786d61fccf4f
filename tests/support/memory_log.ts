import type { ServiceEvent } from "@/domain/service_event.ts";
import type { StateLog } from "@/engine/ports.ts";

/** A journal without a disk, for tests of what stands above it. It keeps what it was told. */
export class MemoryLog implements StateLog {
  readonly events: ServiceEvent[] = [];
  readonly problem = undefined;

  append(event: ServiceEvent): number {
    return this.events.push(event);
  }

  durable(_sequence: number): Promise<void> {
    return Promise.resolve();
  }
}
