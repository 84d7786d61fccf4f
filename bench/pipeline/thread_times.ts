/** Which thread of the process has had the processor: Linux tells it of each. */

/** Who works in the process: the service's own thread, the embedded ledger's, and the runtime's for both of them. */
export interface ThreadTimes {
  readonly service_ms: number;
  readonly ledger_ms: number;
  /** Mostly the garbage collector. */
  readonly runtime_ms: number;
}

/** Linux counts these in hundredths of a second, whatever its own clock is. */
const MS_PER_TICK = 10;
/** Behind the name in brackets, which may hold spaces: fields 14 and 15 of the line, its own time and the kernel's for it. */
const [USER_FIELD, SYSTEM_FIELD] = [11, 12];

/** A line for each thread, of a shell: Deno itself reads /proc for those only who may do everything. */
async function task_lines(): Promise<string[]> {
  const read = new Deno.Command("sh", { args: ["-c", `cat /proc/${Deno.pid}/task/*/stat`], stderr: "null" });
  const { stdout } = await read.output();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

/** What the threads of this process have used so far; `undefined` where the system does not say. */
export async function thread_times(): Promise<ThreadTimes | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  let [service_ms, ledger_ms, runtime_ms] = [0, 0, 0];
  for (const line of await task_lines()) {
    const [begin, end] = [line.indexOf("("), line.lastIndexOf(")")];
    const fields = line.slice(end + 2).split(" ");
    const ms = (Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])) * MS_PER_TICK;
    if (Number(line.slice(0, begin)) === Deno.pid) service_ms += ms;
    else if (line.slice(begin + 1, end).startsWith("worker")) ledger_ms += ms;
    else runtime_ms += ms;
  }
  return { service_ms, ledger_ms, runtime_ms };
}
