test "$(stat -c '%U %a' /srv/index.html)" = "nobody 600"
test "$(cat /from-image)" = made
test "$(ls /both | tr '\n' ' ')" = "index.html style.css "
