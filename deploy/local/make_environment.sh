#!/bin/sh
# Makes an environment with uv in it, touching nothing else: $1 the Python to use, $2 the folder of the environment.
# Debian ships Python without venv's installer, and also without pip; each way below needs less than the one before.
set -eu
python=$1 venv=$2

give_up() {
	rm -rf "$venv"
	echo "$1" >&2
	exit 1
}

# uv itself is pinned in the lock like everything else.
install_uv() {
	awk '/^uv==/ { on = 1 } on && !/^uv==/ && /^[a-z]/ { exit } on' requirements.lock >"$venv/uv.lock"
	"$@" install --quiet --disable-pip-version-check --require-hashes --requirement "$venv/uv.lock" ||
		give_up "uv could not be installed with pip; the lines above say why."
}

if command -v uv >/dev/null; then
	uv venv --quiet --python "$python" "$venv" || give_up "uv could not make $venv; the lines above say why."
elif "$python" -c 'import ensurepip' 2>/dev/null; then
	"$python" -m venv "$venv" || give_up "Python could not make $venv; the lines above say why."
	install_uv "$venv/bin/python" -m pip
elif "$python" -m pip --version >/dev/null 2>&1; then
	"$python" -m venv --without-pip "$venv" || give_up "Python could not make $venv; the lines above say why."
	install_uv "$python" -m pip --python "$venv/bin/python"
else
	give_up "Python has neither venv nor pip here. On Debian: apt-get install python3-venv"
fi
