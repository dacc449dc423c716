#!/bin/bash
# The wheel holds the server alone; this speaks enough of the protocol for a health check: `valkey-cli ping`.
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/6379
if [ -n "${REDISCLI_AUTH:-}" ]; then
    printf 'AUTH %s\r\n' "$REDISCLI_AUTH" >&3
    read -r -t 2 _ <&3
fi
printf '%s\r\n' "$*" >&3
read -r -t 2 answer <&3
answer="${answer%$'\r'}"
echo "${answer#+}"
[ "${answer:0:1}" != - ]
