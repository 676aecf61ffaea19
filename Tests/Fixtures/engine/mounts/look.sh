test "$(cat /seen-secret)" = "not a real secret"
test "$(cat /seen-bind)" = "some notes"
test "$(cat /seen-image)" = file
test "$(cat /seen-cache)" = cached
test -s /seen-tmpfs
test ! -e /run/secrets/token
test ! -e /cache/file
test ! -e /scratch/file
