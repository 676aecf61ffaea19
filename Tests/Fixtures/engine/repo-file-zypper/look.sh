test "$(stub-tool)" = "stub-tool 2.0"
