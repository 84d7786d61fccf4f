import { assertEquals } from "@std/assert";
import type { FindingGroup } from "@/domain/finding.ts";
import { Measures } from "@/scenario/measures.ts";
import type { RunEvent } from "@/scenario/run_events.ts";
import { ServiceFigures } from "@/scenario/service_figures.ts";

type Looked = ConstructorParameters<typeof ServiceFigures>[0];

/** An auditor whose book a test fills, as one that has taken over the findings of an earlier run. */
class Book {
  readonly groups = new Map<string, { count: number; severity: "critical" | "high" }>();
  checked = 0;
  equal = 0;
  readonly calls = new Map<string, number>();

  see(fingerprint: string, severity: "critical" | "high" = "critical"): void {
    const count = (this.groups.get(fingerprint)?.count ?? 0) + 1;
    this.groups.set(fingerprint, { count, severity });
  }

  service(): Looked {
    const findings = () =>
      [...this.groups].map(([fingerprint, group]) => ({ fingerprint, ...group }) as unknown as FindingGroup);
    const by_severity = () => {
      const counts = { critical: 0, high: 0, medium: 0 };
      for (const { count, severity } of this.groups.values()) counts[severity] += count;
      return counts;
    };
    const counts = () => ({ operations_checked: this.checked, operations_equal: this.equal });
    const auditor = {
      get findings() {
        return findings();
      },
      get findings_by_severity() {
        return by_severity();
      },
      counts,
    };
    return { auditor, rpc_client: { calls: this.calls } } as unknown as Looked;
  }
}

Deno.test("service figures: findings of earlier runs in the same data directory are not those of this run", () => {
  const book = new Book();
  book.see("old");
  book.see("old");
  book.see("comes again", "high");
  book.calls.set("getBlock", 100);
  const measures = new Measures();
  const [all, high] = [measures.series("findings"), measures.series("findings", { severity: "high" })];
  const [predicted, calls] = [measures.series("as_predicted"), measures.series("rpc_calls")];
  const told: string[] = [];
  const on_event = (event: RunEvent) => {
    if (event.type === "finding") told.push(event.finding.fingerprint);
  };
  const figures = new ServiceFigures(book.service(), measures, on_event);
  figures.take();
  assertEquals([figures.found, figures.findings.length, all.count, calls.count, told], [0, 0, 0, 0, []]);
  book.see("new");
  book.see("comes again", "high");
  book.checked = 5;
  book.equal = 4;
  book.calls.set("getBlock", 130);
  figures.take();
  figures.take();
  assertEquals([figures.found, all.count, high.count, calls.count], [2, 2, 1, 30]);
  assertEquals(told.sort(), ["comes again", "new"]);
  assertEquals(figures.findings.map(({ fingerprint }) => fingerprint).sort(), ["comes again", "new"]);
  assertEquals([predicted.count, predicted.read({ name: "rate" }, 1)], [5, 0.8]);
});
