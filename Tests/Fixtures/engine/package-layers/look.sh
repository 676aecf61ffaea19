test "$(stub-bazel)" = "bazel 0.18.1"
test "$(stub-lsb-release)" = "lsb-release 99:1"
test "$(stub-docker-ce)" = "docker-ce 17.12.0~ce-0~ubuntu"
test "$(dpkg-query -W -f '${Version}' docker-ce)" = "17.12.0~ce-0~ubuntu"
test "$(ls /etc/apt/keyrings/slipway-* /etc/apt/sources.list.d/slipway-* | wc -l)" = 2
test -z "$(find /var/cache/apt /var/lib/apt/lists -type f)"
