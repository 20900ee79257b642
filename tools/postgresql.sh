#!/bin/sh
# Install the database server that the tests of the gradebook start, where it is missing.
set -eu
cd "$(dirname "$0")/.."
. ./tools/packages.sh

command -v initdb >/dev/null 2>&1 && exit
for program in /usr/lib/postgresql/*/bin/initdb; do
    [ -x "$program" ] && exit
done
printf 'postgresql: installing postgresql, 60 MB\n'
install_package postgresql || {
    printf 'postgresql: PostgreSQL is missing. On Debian: sudo apt-get install postgresql\n' >&2
    exit 1
}
