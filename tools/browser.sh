#!/bin/sh
# Install the browser that the tests of the notebooks drive, where it is missing.
set -eu
cd "$(dirname "$0")/.."
. ./tools/packages.sh

command -v chromium >/dev/null 2>&1 && exit
printf 'browser: installing chromium, 300 MB\n'
install_package chromium || {
    printf 'browser: chromium is missing. On Debian: sudo apt-get install chromium\n' >&2
    exit 1
}
