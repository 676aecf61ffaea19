import BuildPlan
import Diagnostics

extension InstallationRequest {
    /// Plans for `dnf`, `microdnf` or `yum`; nil takes the first that the image has, since `os-release` doesn't tell.
    func planRPM(_ manager: InstallPackagesStep.Manager?, _ diagnostics: inout DiagnosticSink) -> InstallationPlan {
        let inputs = rpmInputs(&diagnostics)
        let names = packageArguments(&diagnostics, .rpm(manager?.rawValue ?? "dnf"))
        var plan = InstallationPlan(script: rpmScript, arguments: [manager?.rawValue ?? ""] + names)
        plan.inputs = inputs
        plan.environment = ["LC_ALL=C"]
        // dnf 5 and microdnf of today have folders of their own, older ones share yum's.
        let folders: [String]
        switch manager {
        // `yum` of RHEL 8 and later is a link to dnf, and microdnf shares with both.
        case .dnf: folders = ["/var/cache/dnf", "/var/cache/libdnf5"]
        default: folders = ["/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"]
        }
        plan.caches = caches(.rpm(manager), at: folders)
        return plan
    }
}

/// `$1` program or empty, then packages.
private let rpmScript =
    rpmScriptHead + #"""
        program=$1
        shift
        if [ -z "$program" ]; then
            for candidate in dnf microdnf yum; do
                if command -v "$candidate" >/dev/null 2>&1; then program=$candidate; break; fi
            done
        fi
        if [ -z "$program" ]; then
            echo 'slipway: the image has none of dnf, microdnf and yum' >&2
            exit 1
        fi
        place /etc/yum.repos.d
        if [ $# -gt 0 ]; then
            case $program in
            yum) yum -y --setopt=keepcache=1 install "$@" ;;
            *) "$program" -y --setopt=install_weak_deps=0 --setopt=keepcache=1 install "$@" ;;
            esac
        fi
        tidy dnf.log dnf.rpm.log dnf.librepo.log dnf5.log hawkey.log yum.log
        """#
