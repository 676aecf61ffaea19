test "$(cat /other/shared)" = shared
