#!/bin/sh
# Creates Temporal's two databases, or brings them to the version of this image. Safe to run again.
set -eu

prepare() {
    database=$1
    schema=$2
    temporal-sql-tool --db "$database" create || true # exists already
    temporal-sql-tool --db "$database" setup-schema -v 0.0 || true # was set up already
    temporal-sql-tool --db "$database" update-schema -d "/etc/temporal/schema/postgresql/v12/$schema/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
