import { assert, assertEquals } from "@std/assert";
import { with_daemon, with_directory } from "../support/service.ts";
import {
  SINGLE_FILE_DROP_IN,
  SINGLE_FILE_PATH,
  UNIT,
  UNIT_NAME,
  USER_DROP_IN,
  value_of,
  values_of,
  with_paths,
} from "./unit_file.ts";

/** Highest exposure that is accepted, of 10. */
const MOST_EXPOSURE = 2.0;

/** Runs systemd-analyze; `undefined` where it is not installed. */
async function analyze(...args: string[]): Promise<{ code: number; text: string } | undefined> {
  try {
    const command = new Deno.Command("systemd-analyze", {
      args,
      env: { SYSTEMD_COLORS: "0", SYSTEMD_PAGER: "" },
    });
    const { code, stdout, stderr } = await command.output();
    return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  } catch (caught) {
    if (caught instanceof Deno.errors.NotFound) return undefined;
    throw caught;
  }
}

const is_missing = await analyze("--version") === undefined;
if (is_missing) {
  console.log("systemd-analyze is not installed (apt-get install systemd): the unit is not analysed");
}

/** Runs `play` on files of the unit, and of the drop-in where there is one, whose program exists. */
function with_unit(
  unit: string,
  drop_in: string | undefined,
  play: (path: string) => Promise<void>,
): Promise<void> {
  return with_directory(async (directory) => {
    const path = `${directory}/${UNIT_NAME}`;
    await Deno.writeTextFile(path, unit);
    if (drop_in !== undefined) {
      await Deno.mkdir(`${path}.d`);
      await Deno.writeTextFile(`${path}.d/user.conf`, drop_in);
    }
    await play(path);
  });
}

const VARIANTS = [
  ["the unit", undefined],
  ["the unit with the fixed user", USER_DROP_IN],
  ["the unit with the single file", with_paths({ [SINGLE_FILE_PATH]: Deno.execPath() }, SINGLE_FILE_DROP_IN)],
] as const;
for (const [name, drop_in] of VARIANTS) {
  Deno.test({
    name: `systemd-analyze verify has nothing to say about ${name}`,
    ignore: is_missing,
    fn: () =>
      with_unit(UNIT, drop_in, async (path) => {
        assertEquals(await analyze("verify", "--man=no", path), { code: 0, text: "" });
      }),
  });

  Deno.test({
    name: `systemd-analyze security finds an exposure of ${name} of at most ${MOST_EXPOSURE}`,
    ignore: is_missing,
    fn: () =>
      with_unit(UNIT, drop_in, async (path) => {
        const threshold = `--threshold=${MOST_EXPOSURE * 10}`;
        const report = await analyze("security", "--offline=yes", "--no-pager", threshold, path);
        const exposure = /Overall exposure level for .*?: (\d+\.\d)/.exec(report?.text ?? "")?.[1];
        assert(exposure !== undefined && Number(exposure) <= MOST_EXPOSURE, report?.text);
        assertEquals(report?.code, 0);
      }),
  });
}

Deno.test({
  name: "Both checks see a unit that is wrong",
  ignore: is_missing,
  fn: async () => {
    await with_unit(UNIT.replace("RestartSec=5", "RestartSecs=5"), undefined, async (path) => {
      assert((await analyze("verify", "--man=no", path))?.text.includes("RestartSecs"));
    });
    const bare = UNIT.split("\n").filter((line) => !/^(Protect|Private|System|Restrict)\w+=/.test(line)).join(
      "\n",
    );
    await with_unit(bare, undefined, async (path) => {
      const threshold = `--threshold=${MOST_EXPOSURE * 10}`;
      const report = await analyze("security", "--offline=yes", "--no-pager", threshold, path);
      assert(report?.code !== 0, report?.text);
    });
  },
});

Deno.test("The unit restarts as the service's design says, and lets V8 write machine code", () => {
  const names = ["Type", "Restart", "RestartSec"];
  assertEquals(names.map(value_of), ["notify", "always", "5"]);
  assertEquals(values_of("MemoryDenyWriteExecute"), []);
  assertEquals(["LimitCORE", "UMask", "StateDirectoryMode"].map(value_of), ["0", "0077", "0700"]);
  assertEquals(values_of("User", USER_DROP_IN), ["stress-test"]);
  // An empty one first: a second command line beside the unit's own would be refused.
  const [none, command] = values_of("ExecStart", SINGLE_FILE_DROP_IN);
  assertEquals([none, command?.split(" ")[0]], ["", SINGLE_FILE_PATH]);
});

Deno.test("The unit waits longer for the end than all parts of the daemon together", () =>
  with_daemon(({ service }) => {
    const unit_ms = Number(value_of("TimeoutStopSec")) * 1_000;
    const { longest_stop_ms } = service.lifecycle;
    assert(longest_stop_ms > 0 && longest_stop_ms < unit_ms, `${longest_stop_ms} ms, the unit ${unit_ms} ms`);
    return Promise.resolve();
  }));
