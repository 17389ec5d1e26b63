#!/bin/sh
# Makes the virtual environment: sh requirements/venv.sh FOLDER [PYTHON]. Says in one line what the machine lacks, with the command for it.
set -eu
folder=$1
shift

install="apt install"
[ "$(id -u)" = 0 ] || install="sudo apt install"

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# One that works already is kept, whoever made it.
if is_new_enough "$folder/bin/python" && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

python=
for candidate in "${@:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Kundekort needs Python 3.11 or newer, and this machine has $(python3 --version 2>/dev/null || echo none): $install python3.11 python3.11-venv" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "Python's venv module is missing: $install python$version-venv" >&2
    exit 1
fi
echo "Making a virtual environment in $folder ($("$python" --version)) ..."
rm -rf "$folder"
"$python" -m venv "$folder"
