test "$(cat /tmp/user)" = nobody
test "$(cat /tmp/second)" = "one and two"
test "$(id -un)" = nobody
test "$PWD" = /srv/demo
test "$(stat -c %U . mine | uniq)" = nobody
