test "$(cat /name)" = pinned
