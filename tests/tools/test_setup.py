"""`tools/setup.sh` with programs of our own on the path: nothing is downloaded, nothing is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_course import ROOT

#: Stands for uv: makes an environment whose Python is this one, and notes what it is asked to install.
UV = f"""#!/bin/sh
if [ "$1" = venv ]; then
    mkdir -p .venv/bin
    printf '#!/bin/sh\\nexec "{sys.executable}" "$@"\\n' > .venv/bin/python
    chmod +x .venv/bin/python
else
    echo "$@" >> asked
    [ ! -e broken ]
fi
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A project with the script, and a folder `bin` with the few programs that it may rely on."""
    (tmp_path / "tools").mkdir()
    for script in ("setup.sh", "packages.sh"):
        shutil.copy(ROOT / "tools" / script, tmp_path / "tools")
    (tmp_path / "bin").mkdir()
    for name in ("sh", "rm", "dirname", "id", "uname", "touch", "mkdir", "chmod"):
        program(tmp_path, name, f'#!/bin/sh\nexec "{shutil.which(name)}" "$@"\n')
    return tmp_path


def program(machine: Path, name: str, text: str = "#!/bin/sh\n") -> None:
    """Put a script on the path. Never a link: writing through it would change the machine's own program."""
    path = machine / "bin" / name
    assert not path.is_symlink()
    path.write_text(text)
    path.chmod(0o755)


def set_up(machine: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine / "bin"), "HOME": os.environ.get("HOME", "/")}
    words = ["sh", str(machine / "tools/setup.sh")]
    return subprocess.run(words, env=environment, cwd="/", capture_output=True, text=True, check=False)


def stamped(machine: Path) -> bool:
    return (machine / ".venv/.ready").exists()


def test_setup_with_uv_installs_the_lock_then_the_course(machine: Path) -> None:
    program(machine, "uv", UV)
    program(machine, "bwrap")
    done = set_up(machine)
    assert done.returncode == 0, done.stderr
    assert stamped(machine)
    lock, course = (machine / "asked").read_text().splitlines()
    assert lock.endswith("--require-hashes -r requirements.lock")
    assert course.endswith("--no-deps --no-build-isolation --editable .")
    assert "bubblewrap" not in done.stdout


def test_setup_that_fails_leaves_no_stamp_and_the_next_one_mends_it(machine: Path) -> None:
    program(machine, "uv", UV)
    program(machine, "bwrap")
    assert set_up(machine).returncode == 0
    (machine / "broken").touch()
    assert set_up(machine).returncode != 0
    assert not stamped(machine)
    (machine / "broken").unlink()
    assert set_up(machine).returncode == 0
    assert stamped(machine)


def test_setup_without_a_sandbox_says_what_to_install_and_goes_on(machine: Path) -> None:
    program(machine, "uv", UV)
    program(machine, "uname", "#!/bin/sh\necho Linux\n")
    done = set_up(machine)
    assert done.returncode == 0, done.stderr
    assert "sudo apt-get install bubblewrap" in done.stdout
    assert stamped(machine)


def test_setup_without_python_says_which_one_it_needs(machine: Path) -> None:
    program(machine, "python3", "#!/bin/sh\nexit 1\n")
    done = set_up(machine)
    assert done.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is missing" in done.stderr
    assert not stamped(machine)


def test_setup_where_python_cannot_make_environments_names_the_package(machine: Path) -> None:
    program(
        machine, "python3", f'#!/bin/sh\n[ "$2" = "import ensurepip, venv" ] && exit 1\nexec "{sys.executable}" "$@"\n'
    )
    done = set_up(machine)
    assert done.returncode == 1
    version = ".".join(map(str, sys.version_info[:2]))
    assert f"sudo apt-get install python{version}-venv" in done.stderr
    assert not stamped(machine)
