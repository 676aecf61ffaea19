test "$(kubectl)" = "kubectl stub"
