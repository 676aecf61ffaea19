test "$(stat -c %a /usr/local/bin/kubectl)" = 755
test "$(stat -c %a /data/deep/plain.txt)" = 755
test "$(wc -l < /second)" = 2
