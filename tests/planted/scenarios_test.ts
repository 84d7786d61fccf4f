/** Every planted bug is live: a minimal operation shows it, against the true build and against the model. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { build_of, TRUE_BUILD, VARIANTS } from "./builds.ts";
import { differences, type Effects, filled_scene, load_build, perform } from "./planted_scene.ts";
import { type Scenario, SCENARIOS } from "./scenarios.ts";

function play(scenario: Scenario, elf: Uint8Array): Effects {
  const scene = filled_scene(scenario);
  scenario.prepare?.(scene);
  load_build(scene, elf);
  return perform(scene, scenario.act(scene));
}

for (const variant of VARIANTS) {
  Deno.test(`planted: ${variant.name}: ${variant.description}`, () => {
    const scenarios = SCENARIOS[variant.name];
    assert(scenarios !== undefined, "No scenario shows it");
    for (const scenario of scenarios) {
      const truth = play(scenario, TRUE_BUILD);
      const planted = play(scenario, build_of(variant));
      assertEquals<unknown>(differences(truth.measures, planted.measures), scenario.differs);
      assertNotEquals(scenario.differs, {});
      assert(truth.is_as_predicted, "The model does not know what the true build does");
      assert(!planted.is_as_predicted, "The model agrees with the bug");
    }
    assertEquals([...new Set(scenarios.map(({ kind }) => kind))].sort(), [...variant.operations].sort());
  });
}

Deno.test("planted: every scenario is of a bug that is built", () => {
  assertEquals(Object.keys(SCENARIOS).sort(), VARIANTS.map(({ name }) => name).sort());
});
