#!/bin/sh
# The namespace, and the search attributes that orders and claims are found by. Safe to run again. The cluster is the one that
# TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TLS_... and TEMPORAL_API_KEY name.
set -eu

: "${TEMPORAL_NAMESPACE:=default}"
export TEMPORAL_NAMESPACE
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"

existing=$(temporal operator search-attribute list)
register() {
    echo "$existing" | grep -qw "$1" || temporal operator search-attribute create --name "$1" --type "$2"
}

register OrderStatus Keyword
register PaymentPlan Keyword
register Holds KeywordList
register Marks KeywordList
register DueAt Datetime
register OrderTotal Int
register ClaimStatus Keyword
register ClaimScheme Keyword
register OrderNo Keyword
