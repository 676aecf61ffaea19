import BuildPlan
import Diagnostics

extension InstallationRequest {
    /// Plans the installation with `dnf`, `microdnf` or `yum`. If `manager` is nil, the script uses the first of these that the
    /// image has, because `os-release` does not name the package manager.
    func planRPM(_ manager: InstallPackagesStep.Manager?, _ diagnostics: inout DiagnosticSink) -> InstallationPlan {
        let program = manager?.rawValue ?? ""
        let rule = PackageNameRule.rpm(manager?.rawValue ?? "dnf")
        var plan = rpmPlan(script: rpmScript, name: "rpm.sh", arguments: [program], rule, &diagnostics)
        plan.environment = ["LC_ALL=C"] + earlierPackages()
        // dnf 4 has its cache in `/var/cache/dnf`, dnf 5 in `/var/cache/libdnf5`, and yum in `/var/cache/yum`. `yum` on
        // RHEL 8 and later is a link to dnf, and microdnf uses one of the three, depending on its version.
        let directories = ["/var/cache/dnf", "/var/cache/libdnf5"] + (manager == .dnf ? [] : ["/var/cache/yum"])
        plan.caches = caches(.rpm(manager), at: directories)
        return plan
    }
}

/// The script that installs packages with dnf, microdnf or yum. Arguments, after the arguments of `rpmScriptHead`: the program
/// to use (empty for the first that the image has), the packages.
///
/// A version in the list can be lower than the one that an earlier step of the list has installed as a dependency. dnf then
/// installs the lower version; yum keeps the higher one, so the script asks it to downgrade.
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
            yum)
                yum -y --setopt=keepcache=1 install "$@"
                if [ -n "${SLIPWAY_EARLIER_0-}" ]; then
                    for package in "$@"; do
                        case $package in
                        *-[0-9]*) rpm -q "$package" >/dev/null || yum -y --setopt=keepcache=1 downgrade "$package" ;;
                        esac
                    done
                fi
                ;;
            *) "$program" -y --setopt=install_weak_deps=0 --setopt=keepcache=1 install "$@" ;;
            esac
        fi
        tidy dnf.log dnf.rpm.log dnf.librepo.log dnf5.log hawkey.log yum.log
        """#
