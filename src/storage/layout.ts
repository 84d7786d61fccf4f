/** Where everything is in a data directory. */

/** Permission bits of the directories. */
export const DIRECTORY_MODE = 0o700;

/** The paths in one data directory. */
export interface Layout {
  readonly directory: string;
  readonly lock: string;
  readonly journal: string;
  readonly index: string;
  readonly keystore: string;
  readonly key_file: string;
  readonly pools: string;
  readonly threads: string;
  readonly statistics: string;
  readonly errors_directory: string;
  readonly sessions_directory: string;
  readonly findings_directory: string;
}

/** The paths in `directory`. */
export function layout_of(directory: string): Layout {
  return {
    directory,
    lock: `${directory}/daemon.lock`,
    journal: `${directory}/journal.sqlite`,
    index: `${directory}/index.sqlite`,
    keystore: `${directory}/keystore.json`,
    key_file: `${directory}/keystore.key`,
    pools: `${directory}/pools.json`,
    threads: `${directory}/threads.json`,
    statistics: `${directory}/statistics.json`,
    errors_directory: `${directory}/errors`,
    sessions_directory: `${directory}/sessions`,
    findings_directory: `${directory}/findings`,
  };
}

/** The error log of one thread. */
export function errors_path(layout: Layout, thread_id: string): string {
  return `${layout.errors_directory}/${thread_id}.json`;
}

/** The file of one finding. */
export function finding_path(layout: Layout, id: string): string {
  return `${layout.findings_directory}/${id}.json`;
}

/** The directory of one thread's sessions. */
export function thread_sessions_directory(layout: Layout, thread_id: string): string {
  return `${layout.sessions_directory}/${thread_id}`;
}
