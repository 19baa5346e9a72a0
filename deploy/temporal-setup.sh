#!/bin/sh
# The namespace, and the search attributes that the orders are found by. Safe to run again.
set -eu

temporal operator namespace describe --namespace default >/dev/null 2>&1 ||
    temporal operator namespace create --namespace default --retention "$RETENTION"

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
