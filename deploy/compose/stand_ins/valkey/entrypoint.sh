#!/bin/bash
# Hand the volume to the unprivileged user, then become it, as the official image does.
set -euo pipefail
if [ "$(id -u)" = 0 ]; then
    chown -R valkey:valkey /data
    exec setpriv --reuid=valkey --regid=valkey --clear-groups "$@"
fi
exec "$@"
