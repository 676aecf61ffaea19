test "$(cat /included)" = included
test "$(cat /more/word.txt)" = "a word"
test "$(ls /copied)" = word.txt
test ! -e /missing
test "$(cat /from/word.txt)" = linked
