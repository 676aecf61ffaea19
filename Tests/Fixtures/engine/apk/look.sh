# The `apk` of this base is a recorder (dev/engine-apk): it shows how apk is called, not that apk installs.
cat /apk.calls /apk.repositories /apk.keys
test -e /apk.installed/curl
test -e /apk.installed/git=2.45.2-r0
grep -q /alpine/extra /apk.repositories /apk.calls
test -n "$(cat /apk.keys)"
