test "$(stub-bazel)" = "bazel 0.18.1"
stub-lsb-release
grep -rq signed-by /etc/apt/sources.list.d
# The key is trusted for its repository and for nothing else.
test ! -e /etc/apt/trusted.gpg
test -z "$(find /etc/apt/trusted.gpg.d -newer /etc/os-release -type f)"
test -z "$(find /var/lib/apt/lists /var/cache/apt -type f)"
