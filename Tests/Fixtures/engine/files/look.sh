test "$(cat /etc/demo/demo.conf)" = "$(printf '# not ${EXPANDED}\nkey = value')"
test "$(stat -c '%U %a' /etc/demo/demo.conf)" = "root 644"
test "$(stat -c '%U %a' /usr/local/bin/hello)" = "nobody 755"
test "$(hello)" = "hello from a file"
