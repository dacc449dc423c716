#!/bin/bash
# The part of the official image's entrypoint that docker-compose.yml relies on.
set -euo pipefail
: "${POSTGRES_PASSWORD:?set it, as the official image demands}"
export POSTGRES_USER="${POSTGRES_USER:-postgres}" POSTGRES_DB="${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"

# PostgreSQL refuses to run as root; /dev/shm and the volume are prepared before the step down.
if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chown -R postgres:postgres /var/lib/postgresql
    exec setpriv --reuid=postgres --regid=postgres --clear-groups bash "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    # shellcheck disable=SC2086  # the arguments are meant to be split, as in the official image
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
        -c "listen_addresses=*" ${POSTGRES_INITDB_ARGS:-}
    printf '\nhost all all all scram-sha-256\n' >> "$PGDATA/pg_hba.conf"

    # On the socket alone: nobody outside takes the half-made server for a ready one.
    pg_ctl --wait --options="-c listen_addresses=''" start
    export PGHOST=/tmp PGUSER="$POSTGRES_USER"
    if [ "$POSTGRES_DB" != postgres ]; then
        createdb "$POSTGRES_DB"
    fi
    for script in /docker-entrypoint-initdb.d/*.sh; do
        [ -e "$script" ] && bash "$script"
    done
    unset PGHOST PGUSER
    pg_ctl --wait --mode=fast stop
fi
exec "$@"
