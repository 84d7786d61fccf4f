/** Speaks to the service manager (systemd) that has started the process: sd_notify's protocol, datagrams of NAME=value. */
import { error_line } from "@/base/errors.ts";
import type { Log } from "@/base/log.ts";

/** What the protocol's variables are read from. */
export interface NotifyEnvironment {
  get(name: string): string | undefined;
}

/** The service manager, while the process runs. */
export interface ServiceManager {
  /** How often it wants to hear from us before it ends the process; `undefined` when it does not watch. */
  readonly watchdog_ms: number | undefined;
  /** The service answers requests. */
  ready(status: string): Promise<void>;
  /** One line for `systemctl status`. */
  status(text: string): Promise<void>;
  /** The start needs up to `duration_ms` from now, however long the manager would have waited. */
  more_time(duration_ms: number): Promise<void>;
  /** The service is alive. */
  alive(): Promise<void>;
  /** The service has begun to end. */
  stopping(status: string): Promise<void>;
  close(): void;
}

/** What the manager shows on one line. */
function one_line(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** The socket of ours where the manager has given us a directory for such things; otherwise it has no file. */
function own_path(environment: NotifyEnvironment): string | undefined {
  const [directory] = (environment.get("RUNTIME_DIRECTORY") ?? "").split(":");
  return directory === undefined || directory === "" ? undefined : `${directory}/notify.sock`;
}

/**
 * The files of both sockets; none without a manager. `undefined` when one of them has no file: Deno's permissions cannot name
 * it then.
 */
export function notify_paths(environment: NotifyEnvironment): string[] | undefined {
  const path = environment.get("NOTIFY_SOCKET") ?? "";
  if (path === "") return [];
  const own = own_path(environment);
  return path.startsWith("/") && own !== undefined ? [own, path] : undefined;
}

/** Removes the file of a socket; there may be none. */
function remove_file(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (caught) {
    if (!(caught instanceof Deno.errors.NotFound)) throw caught;
  }
}

/** `@name` stands for an abstract socket, whose address begins with a zero byte. */
function socket_path(text: string): string {
  return text.startsWith("@") ? `\0${text.slice(1)}` : text;
}

/** The watchdog's time; it is meant for the process that `WATCHDOG_PID` names, when it names one. */
function watchdog_ms_of(environment: NotifyEnvironment): number | undefined {
  const microseconds = environment.get("WATCHDOG_USEC") ?? "";
  const pid = environment.get("WATCHDOG_PID");
  if (!/^[1-9]\d*$/.test(microseconds) || (pid !== undefined && pid !== String(Deno.pid))) return undefined;
  return Number(microseconds) / 1_000;
}

class NotifySocket implements ServiceManager {
  readonly watchdog_ms: number | undefined;
  readonly #socket: Deno.DatagramConn;
  readonly #address: Deno.UnixAddr;
  readonly #log: Log;
  readonly #own_path: string | undefined;
  #has_failed = false;

  constructor(path: string, own_path: string | undefined, watchdog_ms: number | undefined, log: Log) {
    this.watchdog_ms = watchdog_ms;
    this.#log = log;
    this.#address = { transport: "unixpacket", path: socket_path(path) };
    this.#own_path = own_path;
    // Deno wants an address to send from. An abstract one leaves no file behind, but only a file can be named as a right.
    if (own_path !== undefined) remove_file(own_path);
    const own = own_path ?? `\0frt-stress-${Deno.pid}-${crypto.randomUUID()}`;
    this.#socket = Deno.listenDatagram({ transport: "unixpacket", path: own });
  }

  ready(status: string): Promise<void> {
    return this.#send(`READY=1\nSTATUS=${one_line(status)}`);
  }

  status(text: string): Promise<void> {
    return this.#send(`STATUS=${one_line(text)}`);
  }

  more_time(duration_ms: number): Promise<void> {
    return this.#send(`EXTEND_TIMEOUT_USEC=${Math.ceil(duration_ms) * 1_000}`);
  }

  alive(): Promise<void> {
    return this.#send("WATCHDOG=1");
  }

  stopping(status: string): Promise<void> {
    return this.#send(`STOPPING=1\nSTATUS=${one_line(status)}`);
  }

  close(): void {
    this.#socket.close();
    if (this.#own_path !== undefined) remove_file(this.#own_path);
  }

  /** A manager that does not listen is no reason to end: it is said once, and the next message is tried again. */
  async #send(text: string): Promise<void> {
    try {
      await this.#socket.send(new TextEncoder().encode(text), this.#address);
      this.#has_failed = false;
    } catch (caught) {
      if (this.#has_failed) return;
      this.#has_failed = true;
      this.#log.warn("Cannot tell the service manager", { reason: error_line(caught) });
    }
  }
}

/** The service manager that has started this process; `undefined` where there is none, as in a terminal. */
export function service_manager(environment: NotifyEnvironment, log: Log): ServiceManager | undefined {
  const path = environment.get("NOTIFY_SOCKET");
  if (path === undefined || path === "") return undefined;
  const watchdog_ms = watchdog_ms_of(environment);
  if (/^[/@]./.test(path)) return new NotifySocket(path, own_path(environment), watchdog_ms, log);
  log.warn("Cannot tell the service manager", {
    reason: "NOTIFY_SOCKET is neither a path nor an abstract address",
  });
  return undefined;
}
