gcc --version
git --version
curl --version
test -z "$(find /var/lib/apt/lists /var/cache/apt -type f)"
# No recommended package: gcc recommends libc6-dev, git recommends less.
test ! -e /usr/bin/less
