test "$(cat /made/one)" = one
test "$(cat /made/three)" = kept
test "$(cat /made/four)" = "a token"
test "$(cat /made/five)" = "a note"
test "$(cat /made/text/LITERAL)" = '$HOME stays'
test "$(cat /made/text/EXPANDED)" = "home is unset"
test "$(stat -c %u:%g:%a /made/one)" = 65534:65534:640
test "$(cat /trigger)" = triggered
test ! -e /run/token
