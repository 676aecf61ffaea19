import Diagnostics

extension InstallationRequest {
    /// Plans the installation with `zypper`.
    func planZypper(_ diagnostics: inout DiagnosticSink) -> InstallationPlan {
        let inputs = rpmInputs(&diagnostics)
        let names = packageArguments(&diagnostics, .zypper)
        var plan = InstallationPlan(script: zypperScript, name: "zypper.sh", arguments: names, inputs: inputs)
        plan.environment = ["LC_ALL=C"]
        plan.caches = caches(.zypper, at: ["/var/cache/zypp"])
        return plan
    }
}

/// The script that installs packages with zypper. Arguments: the packages.
private let zypperScript =
    rpmScriptHead + #"""
        place /etc/zypp/repos.d
        if [ $# -gt 0 ]; then
            zypper --non-interactive install --no-recommends --auto-agree-with-licenses -- "$@"
        fi
        tidy zypper.log zypp
        """#
