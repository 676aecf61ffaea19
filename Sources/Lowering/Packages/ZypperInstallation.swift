import Diagnostics

extension InstallationRequest {
    /// Plans the installation with `zypper`.
    func planZypper(_ diagnostics: inout DiagnosticSink) -> InstallationPlan {
        var plan = rpmPlan(script: zypperScript, name: "zypper.sh", .zypper, &diagnostics)
        plan.environment = ["LC_ALL=C"] + earlierPackages()
        plan.caches = caches(.zypper, at: ["/var/cache/zypp"])
        return plan
    }
}

/// The script that installs packages with zypper. Arguments, after the arguments of `rpmScriptHead`: the packages. A version that
/// the list demands may be lower than the one that an earlier step has installed as a dependency (`--oldpackage`).
private let zypperScript =
    rpmScriptHead + #"""
        place /etc/zypp/repos.d
        if [ $# -gt 0 ]; then
            zypper --non-interactive install --no-recommends --auto-agree-with-licenses \
                ${SLIPWAY_EARLIER_0:+--oldpackage} -- "$@"
        fi
        tidy zypper.log zypp
        """#
