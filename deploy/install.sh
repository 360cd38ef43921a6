#!/bin/sh
# Installs unionstats from the folder that this script lies in, without a network: sh install.sh DIR makes a virtual environment
# there. Needs the Python that the wheelhouse was made for (see its name), with venv. Every file is held against its hash.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:?"usage: sh install.sh DIR (the folder of the new virtual environment)"}
unset PYTHONDONTWRITEBYTECODE
(cd "$here" && sha256sum --quiet -c SHA256SUMS)
"${PYTHON:-python3}" -m venv "$target"
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$target/bin/python" -m pip install --quiet --no-index -f "$here" --require-hashes --no-deps -r "$here/requirements-extras.txt"
"$target/bin/python" -m pip install --quiet --no-index --no-deps "$here"/unionstats-*.whl
"$target/bin/python" -m pip check
"$target/bin/unionstats" --version
