#!/bin/sh
# Make .venv with everything that requirements.lock pins, and the course in it.
# The stamp .venv/.ready is written last: a set-up that was cut off is done again.
set -eu
project=$(dirname "$0")/..
cd "$project"
. ./tools/packages.sh

say() {
    printf 'setup: %s\n' "$*"
}

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Whether $1 is a Python that the course runs on.
suits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1
}

# The first Python that suits; nothing if there is none.
find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        if suits "$name"; then
            command -v "$name"
            return
        fi
    done
}

have_uv() {
    command -v uv >/dev/null 2>&1
}

make_environment() {
    python=$(find_python)
    if have_uv; then
        # Without a Python that suits, uv brings one.
        uv venv --quiet --python "${python:->=3.11,<3.14}" .venv
        return
    fi
    [ -n "$python" ] || fail "Python 3.11, 3.12 or 3.13 is missing. On Debian or Ubuntu: sudo apt-get install python3"
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        say "installing $version"
        install_package "$version" || install_package python3-venv ||
            fail "$python cannot make environments. On Debian or Ubuntu: sudo apt-get install $version"
    fi
    "$python" -m venv .venv
}

# Install with uv where it is present, else with pip.
install() {
    if have_uv; then
        uv pip install --quiet --python .venv/bin/python "$@"
    else
        .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
        .venv/bin/python -m pip install -qq --disable-pip-version-check "$@"
    fi
}

rm -f .venv/.ready
if ! suits .venv/bin/python; then
    rm -rf .venv
    say "making .venv"
    make_environment
fi

say "installing the packages of requirements.lock, about 2 GB: a few minutes"
install --require-hashes -r requirements.lock
install --no-deps --no-build-isolation --editable .

# Not every installer compiles, and not every environment lets Python keep what it compiles: each start of TensorFlow or
# nbgrader would compile thousands of files again, and each sandbox NumPy's, which it sees read-only. Some packages carry
# files that are no Python: that they do not compile is no failure.
say "compiling"
.venv/bin/python -m compileall -qq -j 0 "$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" || :

if ! command -v bwrap >/dev/null 2>&1; then
    if [ "$(uname -s)" != Linux ]; then
        say "no sandbox on this system: you can check your own code; grading the code of others needs Linux."
    elif install_package bubblewrap; then
        say "installed bubblewrap, the sandbox"
    else
        say "bubblewrap is missing: grading the code of others needs it. On Debian or Ubuntu: sudo apt-get install bubblewrap"
    fi
fi

touch .venv/.ready
say "ready. \`make help\` lists what you can do."
