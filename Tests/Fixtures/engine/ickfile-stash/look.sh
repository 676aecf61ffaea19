test "$(cat /built.txt)" = "custom frontend built"
test "$(cat /README.md)" = "read me"
