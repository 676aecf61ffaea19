test "$(cat /app)" = base
