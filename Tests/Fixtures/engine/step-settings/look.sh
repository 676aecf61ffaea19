test "$(cat /interfaces)" = lo
test "$(cat /variable)" = "in this step"
test "$(cat /later)" = unset
test -e "/a file"
test -e '/$HOME'
test -z "${ONLY_HERE:-}"
