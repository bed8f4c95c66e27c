#!/bin/sh
# Runs a domain of Payara's in the foreground and as this process, so that whoever tells it to end tells the server:
# asadmin would stand between. The server stops its applications then, and they end their running attempts or give them
# back.
#
#   start.sh <home of Payara> <directory of its domains> <domain>
set -eu
invocation=$(mktemp)
"$1/bin/asadmin" start-domain --dry-run --domaindir "$2" "$3" >"$invocation"
# One argument a line, below a title and above what became of the command.
set --
while IFS= read -r line; do
    case $line in
        "Dump of JVM Invocation"*) ;;
        "Command start-domain"*) break ;;
        "") ;;
        *) set -- "$@" "$line" ;;
    esac
done <"$invocation"
rm "$invocation"
# It would read passwords from there.
exec "$@" </dev/null
