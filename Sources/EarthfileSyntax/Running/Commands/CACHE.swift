import Diagnostics
import LLB
import SourceText
import SyntaxKit

/// A directory that the solver keeps between builds.
struct Cache: Sendable {
    var directory: String
    var id: String
    var sharing: Mount.CacheSharing
    /// The permission bits of the directory; nil for the default, 0644.
    var mode: UInt32?
    /// Whether the cached files are copied into the image.
    var isPersisted = false

    /// The mount of the cache at its directory.
    var mount: StepOption<RunOptions> { mount(at: directory) }

    func mount(at target: String) -> StepOption<RunOptions> {
        // The solver applies its umask to the mode of a new directory, so the mode is set with a copy.
        let new = FileActions().makeDirectory("/cache").on(.scratch)
        let start = FileActions().copy(
            "/cache",
            from: new,
            to: "/cache",
            .mode(Int32(truncatingIfNeeded: mode ?? 0o644))
        )
        return .cache(
            target,
            id: id,
            sharing: sharing,
            from: State.scratch.files(start, .named("[internal] directory of caches")),
            selector: "/cache"
        )
    }
}

extension TargetRun {
    /// Adds a cache, which is mounted in all later commands.
    mutating func runCACHE(_ line: CommandLine) async throws {
        guard let word = line.arguments.first else { return }
        let directory = absolute(try await expand(word))
        guard !caches.contains(where: { $0.directory == directory }) else { return }
        let sharingText = try await expand(.sharing, of: line) ?? ""
        guard let sharing = Self.sharing(sharingText) else { throw wrongSharing(sharingText, at: line.command.range) }
        var mode: UInt32?
        if let text = try await expand(.chmod, of: line), !text.isEmpty {
            guard let bits = UInt32(text, radix: 8) else {
                throw error(
                    "earthfile.mode",
                    "expected an octal number such as 0644 for --chmod, found '\(text)'",
                    at: line
                )
            }
            mode = bits
        }
        var cache = Cache(
            directory: directory,
            id: cacheID(try await expand(.id, of: line) ?? "", directory),
            sharing: sharing,
            mode: mode
        )
        cache.isPersisted = features.contains(.cachePersistOption) ? line.has(.persist) : true
        caches.append(cache)
    }

    /// Returns the ID of a cache mount. If the statement gives no ID, or the file lacks the `global-cache` feature, the ID is
    /// derived from the target and the directory.
    func cacheID(_ id: String, _ directory: String) -> String {
        if !id.isEmpty, features.contains(.globalCache) { return build.request.cacheID(id) }
        return build.request.cacheID("earthfile/\(key.location.nameWithoutTag)+\(key.name)\(directory)")
    }

    /// A shell script that copies the contents of a directory into another one.
    private static var copyScript: String { "mkdir -p \"$1\" && cp -a \"$0/.\" \"$1/\"" }

    /// Copies the files of persisted caches into the image.
    mutating func persistCaches(at place: SourceLocation) async throws {
        guard hasWork else { return }
        image = image.replacing(files: persisted(image.files, at: place))
        if caches.contains(where: \.isPersisted) { openSteps += 1 }
    }

    /// Returns the given files together with the contents of the persisted caches.
    func persisted(_ files: State, at place: SourceLocation) -> State {
        let source = StepLog.target + "/cache"
        return caches.filter(\.isPersisted).reduce(files) { files, cache in
            files.run(
                ["/bin/sh", "-c", Self.copyScript, source, cache.directory],
                build.request.run("[\(progressName)] keep the cache \(cache.directory)", at: place),
                .user("0:0"),
                cache.mount(at: source)
            )
        }
    }
}
