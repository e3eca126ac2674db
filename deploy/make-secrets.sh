#!/bin/sh
# Writes the secrets that only have to be random into deploy/secrets, once each; what is there is left alone.
# The folder is closed to others; the files in it are readable because the containers that are given one run as
# different users.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
cd secrets

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

write() { # name, content
    [ -e "$1" ] && return
    printf '%s' "$2" > "$1.new"
    chmod 444 "$1.new"
    mv "$1.new" "$1"
    echo "wrote deploy/secrets/$1"
}

write secret_key "$(random)"
# 32 bytes in URL-safe base64, which a hexadecimal number of 43 digits is too.
write custodian_keys "$(random | cut -c1-43)"
write database_superuser_password "$(random)"
write database_password "$(random)"
write database_url "postgres://portal:$(cat database_password)@db:5432/portal"
write broker_password "$(random)"
write broker_users "user default on >$(cat broker_password) ~* &* +@all"
write redis_url "redis://:$(cat broker_password)@valkey:6379"

# A checkout that only its owner may read: the proxy and the database read these two as users of their own.
chmod a+r ../nginx.conf
chmod a+rx ../database.sh

for given in email_url tls_certificate tls_key; do
    [ -e "$given" ] || echo "still needed: deploy/secrets/$given (docs/operating.md says what goes in it)"
done
