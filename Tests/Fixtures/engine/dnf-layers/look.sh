test "$(stub-tool)" = "stub-tool 1.0"
test "$(stub-extra)" = "stub-extra 3.1"
test -z "$(find /var/cache/dnf /var/cache/zypp -type f 2>/dev/null)"
