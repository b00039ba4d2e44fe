#!/usr/bin/env bash
# Ends with 0 when the Gridwork on this port of this machine is ready. Needs nothing but bash.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${1:-8080}"
printf 'GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 2 line <&3
[[ "$line" == *" 200 "* ]]
