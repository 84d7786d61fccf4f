/** The reader of the tests is strict, or it proves nothing. */
import { assertEquals, assertThrows } from "@std/assert";
import { parse_exposition, value_of } from "./exposition.ts";

const HEAD = "# HELP a_total An a.\n# TYPE a_total counter\n";
const HISTOGRAM = "# HELP h A h.\n# TYPE h histogram\n";

Deno.test("exposition: what the format allows is read", () => {
  const text = `${HEAD}a_total{x="1",y="q\\"\\\\\\n"} 3\na_total 4.5e3\n\n${HISTOGRAM}` +
    'h_bucket{le="0.1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 7\nh_count 2\n';
  const families = parse_exposition(text);
  assertEquals(value_of(families, "a_total", { x: "1", y: 'q"\\\n' }), 3);
  assertEquals([value_of(families, "a_total"), value_of(families, "h_count")], [4500, 2]);
  assertEquals(value_of(families, "a_total", { x: "2" }), undefined);
});

Deno.test("exposition: everything else is refused", () => {
  const wrong = [
    "a_total 1\n",
    HEAD + "a_total 1",
    HEAD + "b_total 1\n",
    HEAD + "a_total one\n",
    HEAD + "a_total -1\n",
    HEAD + "a_total 1\na_total 2\n",
    HEAD + "a_total{} 1\n",
    HEAD + 'a_total{x="1",} 1\n',
    HEAD + 'a_total{x="1",x="2"} 1\n',
    HEAD + "a_total{x='1'} 1\n",
    HEAD + 'a_total{x="a"b"} 1\n',
    HEAD + 'a_total{x="\\t"} 1\n',
    HEAD + 'a_total{1x="1"} 1\n',
    HEAD + HEAD,
    "# TYPE a_total counter\n# HELP a_total An a.\n",
    "# HELP a An a.\n# TYPE a counter\na 1\n",
    "# HELP a An a.\n# TYPE a thing\na 1\n",
    HISTOGRAM + 'h_bucket{le="0.1"} 1\nh_sum 7\nh_count 1\n',
    HISTOGRAM + 'h_bucket{le="0.1"} 3\nh_bucket{le="+Inf"} 2\nh_sum 7\nh_count 2\n',
    HISTOGRAM + 'h_bucket{le="1"} 1\nh_bucket{le="0.1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 7\nh_count 2\n',
    HISTOGRAM + 'h_bucket{le="+Inf"} 2\nh_sum 7\nh_count 3\n',
    HISTOGRAM + 'h_bucket{le="+Inf"} 2\nh_count 2\n',
    HISTOGRAM + "h 2\n",
  ];
  for (const text of wrong) assertThrows(() => parse_exposition(text), `It took ${JSON.stringify(text)}`);
});
