import type { Service } from "@/daemon/compose.ts";

/** Counts the operations that land from now on. */
export function count_landed(service: Service): () => number {
  let landed = 0;
  service.keeper.on_event((event) => {
    if (event.type === "operation_ended" && event.slot !== null) landed += 1;
  });
  return () => landed;
}
