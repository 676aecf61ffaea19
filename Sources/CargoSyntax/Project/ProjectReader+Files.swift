import Diagnostics
import SourceText
import SyntaxKit

extension ProjectReader {
    /// Reads the project that the build file belongs to.
    ///
    /// - Throws: `DiagnosticsError` with the errors of all files.
    mutating func read() async throws -> Project {
        let main = try await readBuildFile()
        let root = try await root(of: main)
        let listed = root.workspace == nil ? [root.directory] : try await listedMembers(of: root)
        // If members depend by path on packages below the workspace's root, Cargo adds these packages to the workspace.
        let all = try await readDependencies(of: Set(listed + [root.directory, main.directory]).sorted())
        let inWorkspace = all.filter { directory in
            guard root.workspace != nil else { return directory == root.directory }
            return listed.contains(directory)
                || ContextPath.isPath(directory, in: root.directory) && !isExcluded(directory, from: root)
        }
        let others = all.subtracting(inWorkspace).sorted().compactMap { manifests[$0] }
        let files = try await readOtherFiles(above: root.directory)
        var project = Project(
            main: main,
            root: root,
            members: inWorkspace.sorted().compactMap { manifests[$0] },
            others: others,
            hasLock: files.hasLock,
            configurations: files.configurations,
            toolchains: files.toolchains,
            sources: sources(root, files.configurations),
            foundBinaries: [:],
            source: try joined()
        )
        project.foundBinaries = try await foundBinaries(of: project.members.filter { $0.package != nil })
        return project
    }

    /// Joins the text of the build file with that of all other manifests, which follow in the order of their paths.
    private func joined() throws -> SourceFile {
        let others = manifests.sorted { $0.key < $1.key }.map(\.value.file).filter { $0 !== buildFile }
        guard !others.isEmpty else { return buildFile }
        var parts: [SourceFile.Part] = []
        var start = 0
        for file in [buildFile] + others {
            parts.append(SourceFile.Part(file: file, start: start, inclusion: nil))
            start += file.bytes.count
        }
        return SourceFile(joining: parts) ?? buildFile
    }

    // MARK: - Other files

    /// The files other than manifests that Cargo reads.
    private struct OtherFiles {
        var hasLock = false
        var configurations: [CargoConfiguration] = []
        var toolchains: [String] = []
    }

    /// Reads the workspace's lock file, and Cargo's configuration and toolchain files in the workspace's directory and its
    /// ancestors.
    private mutating func readOtherFiles(above directory: String) async throws -> OtherFiles {
        let lock = ContextPath.join(directory, Project.lockFilename)
        let directories = ContextPath.ancestors(of: directory)
        let configurations = directories.map { directory in
            CargoConfiguration.filenames.map { ContextPath.join(directory, $0) }
        }
        let toolchains = directories.flatMap { directory in
            ["rust-toolchain", "rust-toolchain.toml"].map { ContextPath.join(directory, $0) }
        }
        let paths = [lock] + configurations.joined() + toolchains
        let found = try await reader.files(paths, in: .context, at: start)
        var files = OtherFiles()
        files.hasLock = found[lock] != nil
        for candidates in configurations {
            guard let path = candidates.first(where: { found[$0] != nil }), let file = found[path] else { continue }
            guard let configuration = CargoConfiguration(file, path: path, diagnostics: &diagnostics) else { continue }
            files.configurations.append(configuration)
        }
        try check()
        files.toolchains = toolchains.first { found[$0] != nil }.map { [$0] } ?? []
        return files
    }

    /// Returns the directories whose files Cargo needs to compile dependencies, without those inside another one.
    private func sources(_ root: Manifest, _ configurations: [CargoConfiguration]) -> [String] {
        let replaced = root.replacements.compactMap { ContextPath.resolve($0.path, in: root.directory) }
        let all = Set(configurations.flatMap(\.sources) + replaced).filter { !$0.isEmpty }.sorted()
        return all.filter { path in !all.contains { $0 != path && ContextPath.isPath(path, in: $0) } }
    }

    /// Finds the binaries that Cargo discovers by their paths: `src/main.rs`, `src/bin/NAME.rs` and `src/bin/NAME/main.rs`.
    private func foundBinaries(of packages: [Manifest]) async throws -> [String: Set<String>] {
        let forms = ["src/main.rs", "src/bin/*.rs", "src/bin/*/main.rs"]
        let directories = Set(packages.filter(\.findsBinaries).map(\.directory))
        let patterns = directories.sorted().flatMap { directory in forms.map { ContextPath.join(directory, $0) } }
        guard !patterns.isEmpty else { return [:] }
        var found: [String: Set<String>] = [:]
        for path in try await reader.paths(matching: patterns, in: .context, at: start) {
            let parts = path.parts(separatedBy: "/").map(String.init)
            for depth in 2...4 where parts.count >= depth {
                let directory = String(joining: parts.dropLast(depth), separator: "/")
                let relative = String(joining: parts.suffix(depth), separator: "/")
                guard directories.contains(directory), Self.isBinary(relative) else { continue }
                found[directory, default: []].insert(relative)
            }
        }
        return found
    }

    /// Returns whether Cargo discovers a binary at a path relative to its package.
    private static func isBinary(_ path: String) -> Bool {
        let parts = path.parts(separatedBy: "/")
        guard path != "src/main.rs" else { return true }
        guard parts.starts(with: ["src", "bin"]) else { return false }
        return parts.count == 4 ? parts[3] == "main.rs" : path.hasSuffix(".rs")
    }
}
