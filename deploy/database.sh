#!/bin/sh
# Run once by the PostgreSQL image, when its data folder is new: the portal's own role, which is no superuser, and
# its database.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$(cat "$PORTAL_PASSWORD_FILE")" \
    --username "$POSTGRES_USER" --dbname postgres --quiet <<'SQL'
CREATE ROLE portal LOGIN PASSWORD :'password';
CREATE DATABASE portal OWNER portal;
SQL
