#!/bin/sh
# Starts the program of this package, which needs the GNU C library; an image with musl may carry its loader all the same.
set -eu
if [ ! -e @LOADER@ ] || [ -e /etc/alpine-release ]; then
    echo "holdfast: error: this package needs the GNU C library, which musl-based images such as Alpine lack; use a Debian-based image such as node:20-slim" >&2
    exit 1
fi
here=$(readlink -f -- "$0")
exec "${here%/bin/*}/libexec/holdfast" "$@"
