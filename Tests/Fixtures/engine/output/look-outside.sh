test "$(find . -type f | sort | tr '\n' ' ')" = "./out/deep/one ./two "
