for name in tar tar-gz tgz tar-xz tar-bz2; do
    test "$(cat "/opt/$name/tree/hello.txt")" = "hello from the archive"
    test "$("/opt/$name/tree/bin/hello")" = hello
done
