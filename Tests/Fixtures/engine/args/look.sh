test "$(cat /message)" = "good day world, good day"
test "$MESSAGE" = "good day world"
test -z "${GREETING:-}"
