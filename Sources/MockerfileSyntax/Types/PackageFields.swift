import BuildPlan
import ValueTree

/// An item of `package.install`.
enum PackageItem: Sendable {
    /// A package. Its place in the list decides which layer it belongs to.
    case package(Word)
    /// A list: the packages of one layer.
    case layer([Word])

    /// The type of items: a package or, if the file's `apiVersion` is `v1` or later, a list of packages.
    static let type: ValueType<PackageItem> = {
        let package = ValueType.word(Forms.package).checked(Packages.check)
        return .either([
            (nil, package.map { word, _, _ in .package(word) }),
            ("v1", package.list(minimum: 1).map { words, _, _ in .layer(words) }),
        ])
    }()

    /// Returns the packages of each layer, in order. Packages between two lists are divided by `PackageLayers`.
    static func layers(of items: [PackageItem]) -> [[Word]] {
        var layers: [[Word]] = []
        var run: [Word] = []
        func endRun() {
            var rest = run[...]
            for size in PackageLayers.sizes(of: run.count) {
                layers.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            run = []
        }
        for item in items {
            switch item {
            case .package(let word): run.append(word)
            case .layer(let words):
                endRun()
                if !words.isEmpty { layers.append(words) }
            }
        }
        endRun()
        return layers
    }
}

/// The keys of `package`.
enum PackageFields {
    static let repo = Field(
        "repo",
        ValueType.word(StringForm("a repository", plural: "repositories")).checked(Repositories.check).list(),
        doc: "Repositories to add: a line `deb [OPTION=VALUE …] URL SUITE COMPONENT…` for apt, a URL or "
            + "`@TAG URL` for apk, a base URL or the URL of a `.repo` file for dnf, yum and zypper."
    )
    static let gpg = Field(
        "gpg",
        ValueType.word(Forms.url).checked(URLs.check).list(),
        doc: "URLs of the keys that sign the repositories of `repo`."
    )
    static let install = Field(
        "install",
        PackageItem.type.list(minimum: 1),
        required: true,
        doc: "Packages: `NAME`, `NAME=VERSION` or another form of the package manager, e.g. `bash>=5` for apk and "
            + "`@development-tools` for dnf. They are installed in layers that stay cached when packages are added at the "
            + "end. An item that is a list is a layer of its own."
    )
    static let manager = Field<InstallPackagesStep.Manager>(
        "manager",
        .cases,
        since: "v1",
        doc: "The package manager. The default depends on `/etc/os-release` of the base image."
    )
    static let snapshot = Field(
        "snapshot",
        ValueType.word(
            StringForm(
                "a time such as 20260801T000000Z",
                plural: "times",
                pattern: "^(https?://.*/)?[0-9]{8}T[0-9]{6}Z$|\\$\\{"
            )
        ),
        since: "v1",
        doc:
            "The time of the archive snapshot that apt installs from, e.g. `20260801T000000Z`, on `snapshot.debian.org` or "
            + "`snapshot.ubuntu.com`, or on another host: `https://snapshot.example.org/archive/20260801T000000Z`."
    )

    static let record = RecordType(
        "package",
        "\"package\"",
        doc: "Packages to install with the distribution's package manager. "
            + "Its package lists and downloaded archives are not kept in the image.",
        fields: [repo, gpg, install, manager, snapshot]
    )
}
