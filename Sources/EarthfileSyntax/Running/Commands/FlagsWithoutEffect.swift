import SourceText

extension TargetRun {
    /// The flags that are accepted for the sake of existing Earthfiles, with the reasons why they have no effect.
    private static var flagsWithoutEffect: [(keyword: Keyword, flag: Flag, reason: String)] {
        [
            (.build, .autoSkip, "BuildKit's cache decides which steps run"),
            (.import, .passArgs, "arguments are given where a target is named"),
            (.run, .rawOutput, "it only changes how Earthly prints the output"),
            (.saveArtifact, .force, "a build can't write outside the directory that '-o' names"),
            (.saveImage, .cacheFrom, "cache sources are options of the client; use 'docker build --cache-from …'"),
            (.saveImage, .cacheHint, "it configures Earthly's own cache; use 'docker build --cache-to …'"),
            (.saveImage, .insecure, "the build doesn't push images"),
            (.saveImage, .noManifestList, "the exporter decides whether to write a manifest list"),
        ]
    }

    /// Warns about the flags of a statement that have no effect, once per flag and build.
    func noteFlagsWithoutEffect(_ line: CommandLine) {
        guard !line.flags.isEmpty else { return }
        for (keyword, flag, reason) in Self.flagsWithoutEffect
        where keyword == line.command.keyword && line.has(flag) {
            note("\(keyword.rawValue) \(flag.rawValue)", reason, at: line)
        }
    }
}
