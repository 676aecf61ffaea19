test "$(cat /name)" = second
