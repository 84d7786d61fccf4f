#!/bin/sh
# Runs a command of the service: `sh tools/launch.sh serve …`, also from the single file. Deno comes in this process's
# place, so signals reach it and the exit code is its own.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
deno=$root/deno
[ -x "$deno" ] || deno=deno

# A core file would hold keys.
ulimit -c 0 2>/dev/null || :

# Deno of the right project, whatever directory this is started in; nothing is downloaded, nobody is asked.
run() {
  export DENO_NO_UPDATE_CHECK=1
  exec "$deno" run --quiet --no-prompt --cached-only --no-lock \
    --config "$root/deno.json" --node-modules-dir=manual "$@"
}

case ${1-} in
demo) set -- --allow-net=127.0.0.1 --allow-read --allow-write --allow-env --allow-ffi "$root/src/cli/main.ts" "$@" ;;
*) set -- --allow-net --allow-read --allow-write --allow-env --allow-ffi "$root/src/cli/main.ts" "$@" ;;
esac
run "$@"
