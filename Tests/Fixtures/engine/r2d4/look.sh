for name in bazel python-dev ca-certificates curl build-essential git gcc python-setuptools lsb-release software-properties-common; do
    "stub-$name"
done
test "$(dpkg-query --show --showformat '${Version}' docker-ce)" = 17.12.0~ce-0~ubuntu
test "$(kubectl)" = "kubectl stub"
test "$(kustomize)" = "kustomize_1.0.8_linux_amd64 stub"
test "$(helm)" = "helm v2.10.0 stub"
test "$(cat /tmp/google-cloud-sdk/VERSION)" = 217.0.0
# What external unpacks stays.
test -x /tmp/helm/linux-amd64/helm
test "$(stat -c %a /tmp)" = 1777
