test "$(cat /work/deep/where)" = /work/deep
test "$(cat "/work/deep/a file")" = '2 single $quotes'
test "$(wc -l < /work/deep/lines)" = 3
