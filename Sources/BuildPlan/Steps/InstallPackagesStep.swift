/// Installs packages with the distribution's own package manager.
public struct InstallPackagesStep: Sendable, Hashable {
    /// A package manager.
    public enum Manager: String, Sendable, Hashable, CaseIterable {
        /// The package manager of Debian, Ubuntu and their derivatives.
        case apt
        /// The package manager of Alpine and Wolfi.
        case apk
        /// The package manager of Fedora, and of RHEL from version 8 on.
        case dnf
        /// The reduced `dnf` in minimal images of Fedora and RHEL.
        case microdnf
        /// The package manager of RHEL and CentOS up to version 7.
        case yum
        /// The package manager of SUSE.
        case zypper
    }

    /// Repositories to install from, in order: a deb line, an apk URL, an rpm base URL or a `.repo` URL.
    public var repositories: [Word]
    /// URLs of the keys that sign the repositories, in order.
    public var keys: [Word]
    /// Packages, `NAME` or `NAME=VERSION`, in order.
    public var packages: [Word]
    /// The packages of the same list that the steps before this one install. If there are any, the steps before have added the
    /// list's repositories and keys, too.
    public var earlier: [Word] = []
    /// The package manager; if nil, it is chosen according to the base's `/etc/os-release`.
    public var manager: Manager?
    /// The time to which apt's archives are pinned, e.g. `20260801T000000Z`, optionally preceded by the URL of a snapshot host;
    /// nil for the current archives.
    public var snapshot: Word?

    public init(
        repositories: [Word] = [],
        keys: [Word] = [],
        packages: [Word],
        manager: Manager? = nil,
        snapshot: Word? = nil
    ) {
        self.repositories = repositories
        self.keys = keys
        self.packages = packages
        self.manager = manager
        self.snapshot = snapshot
    }
}
