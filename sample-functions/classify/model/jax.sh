#!/usr/bin/env bash
# Makes a Python environment with JAX in hearth/classify in the user's cache, unless it is there; prints its interpreter. Needs
# python3 with venv and pip.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tooling/wheels.sh
source "$here/../../../tooling/wheels.sh"
folder=${XDG_CACHE_HOME:-$HOME/.cache}/hearth/classify
lock_folder "$folder"
# Named after what is in it, so that other versions make another one; whole once it has its name.
environment=$folder/jax-$(sha256sum <"$here/requirements-export.txt" | cut -c 1-12)
if [[ ! -d $environment ]]; then
    rm -rf "$environment.part"
    python3 -m venv "$environment.part"
    "$environment.part/bin/python" -m pip install --quiet --disable-pip-version-check \
        --requirement "$here/requirements-export.txt" >&2
    mv "$environment.part" "$environment"
fi
echo "$environment/bin/python"
