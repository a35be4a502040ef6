#!/bin/sh
# The command `huiying`: `make` copies this file to bin/, and it finds its checkout from there.
here=$(dirname -- "$(readlink -f -- "$0")")/..
here=$(CDPATH='' cd -- "$here" && pwd) || exit 1
PYTHONPATH=$here exec "$here/.venv/bin/python" -m services.run.cli "$@"
