#!/bin/sh
":" /*
# Starts the program of this package, which needs the GNU C library; an image with musl may carry its loader all the same.
set -eu
if [ ! -e @LOADER@ ] || [ -e /etc/alpine-release ]; then
    echo "holdfast: error: this package needs the GNU C library, which musl-based images such as Alpine lack; use a Debian-based image such as node:20-slim" >&2
    exit 1
fi
here=$(readlink -f -- "$0")
exec "${here%/bin/*}/libexec/holdfast" "$@"
: <<'//JavaScript'
*/
// Yarn from version 2 on gives it to Node, whatever its first line says.
const shell = require("child_process").spawn("/bin/sh", [__filename, ...process.argv.slice(2)], { stdio: "inherit" })
// A terminal sends these to both.
for (const name of ["SIGINT", "SIGQUIT", "SIGHUP"]) process.on(name, () => {})
process.on("SIGTERM", () => shell.kill("SIGTERM"))
shell.on("exit", (code, name) => process.exit(code ?? 128 + require("os").constants.signals[name]))
//JavaScript
