import SourceText

extension Manifest {
    /// Returns the paths in the build context of the source files that Cargo needs to accept the manifest: the library, the
    /// program, and the files of all targets that the manifest declares. The paths depend only on the manifest and `binaries`, so
    /// that adding another source file doesn't rerun the step that compiles the dependencies.
    ///
    /// - Parameter binaries: The names of the binaries that Cargo will be asked to build.
    func stubs(for binaries: [String]) -> [String] {
        let main = "src/main.rs"
        let declared = targets("bin")
        func path(ofBinary name: String) -> String { name == self.name ? main : "src/bin/\(name).rs" }
        var paths = [root.value("lib", "path")?.string ?? "src/lib.rs", main]
        paths += declared.map { $0.path ?? path(ofBinary: $0.name) }
        let named = binaries + [package?.value("default-run")?.string].compactMap { $0 }
        paths += named.filter { name in !declared.contains { $0.name == name } }.map(path(ofBinary:))
        for (kind, folder) in [("example", "examples"), ("test", "tests"), ("bench", "benches")] {
            paths += targets(kind).map { $0.path ?? "\(folder)/\($0.name).rs" }
        }
        paths += buildScripts
        var seen: Set<String> = []
        return paths.compactMap { ContextPath.resolve($0, in: directory) }.filter { seen.insert($0).inserted }
    }
}
