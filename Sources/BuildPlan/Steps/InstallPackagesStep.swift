/// Installs packages with the distribution's own package manager.
public struct InstallPackagesStep: Sendable, Hashable {
    /// A program that installs packages.
    public enum Manager: String, Sendable, Hashable, CaseIterable {
        /// Debian, Ubuntu and their kin.
        case apt
        /// Alpine, Wolfi.
        case apk
        /// Fedora and RHEL from version 8 on.
        case dnf
        /// The small `dnf` of minimal images.
        case microdnf
        /// RHEL and CentOS up to version 7.
        case yum
        /// SUSE.
        case zypper
    }

    /// Repositories to install from, in order: a deb line, an apk URL, an rpm base URL or `.repo` URL.
    public var repositories: [Word]
    /// URLs of the keys that sign the repositories, in order.
    public var keys: [Word]
    /// Packages, `NAME` or `NAME=VERSION`, in order.
    public var packages: [Word]
    /// The program to use; nil reads `/etc/os-release` of the base.
    public var manager: Manager?

    /// An installation of packages.
    public init(repositories: [Word] = [], keys: [Word] = [], packages: [Word], manager: Manager? = nil) {
        self.repositories = repositories
        self.keys = keys
        self.packages = packages
        self.manager = manager
    }
}
