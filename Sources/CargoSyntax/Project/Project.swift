import SourceText

/// The packages of a build and the files that compiling their dependencies requires, as read from the build context.
struct Project: Sendable {
    /// The build file.
    var main: Manifest
    /// The manifest at the root of the workspace; the package's manifest if there is no workspace.
    var root: Manifest
    /// The members of the workspace, or the only package, sorted by path.
    var members: [Manifest]
    /// The packages outside the workspace that members depend on, sorted by path.
    var others: [Manifest]
    /// Whether `Cargo.lock` exists.
    var hasLock: Bool
    var configurations: [CargoConfiguration]
    /// The path of the toolchain file, e.g. `rust-toolchain.toml`, as the only element; empty if there is no such file.
    var toolchains: [String]
    /// The directories whose files Cargo needs to compile dependencies: vendored sources and replacement packages.
    var sources: [String]
    /// The source paths of the binaries that Cargo finds although no manifest declares them, by the directory of their package.
    var foundBinaries: [String: Set<String>]
    /// The build file joined with the other manifests. The plan's ranges refer to this file.
    var source: SourceFile

    static let lockFilename = "Cargo.lock"

    /// All packages: members and others.
    var packages: [Manifest] { members.filter { $0.package != nil } + others }

    var lockPath: String { ContextPath.join(root.directory, Self.lockFilename) }

    /// Returns the offset in `source` of a manifest's first byte.
    func start(of manifest: Manifest) -> Int {
        source.parts.first { $0.file === manifest.file }?.start ?? 0
    }

    /// Returns the names of a package's binaries: the declared ones in source order, then the found ones by name.
    func binaries(of manifest: Manifest) -> [String] {
        var names = manifest.targets("bin").map(\.name)
        guard manifest.findsBinaries else { return names }
        let found = foundBinaries[manifest.directory] ?? []
        if found.contains("src/main.rs"), let name = manifest.name, !names.contains(name),
            !manifest.targets("bin").contains(where: { $0.path == "src/main.rs" })
        {
            names.append(name)
        }
        let others = found.compactMap { path -> String? in
            let parts = path.parts(separatedBy: "/")
            guard parts.count >= 3 else { return nil }
            return parts.count == 3 ? String(parts[2].dropLast(3)) : String(parts[2])
        }
        return names + others.sorted().filter { !names.contains($0) }
    }
}
