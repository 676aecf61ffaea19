import Bridge
import Lowering
import SourceText

/// A search for the paths in a solved tree that match any of several glob patterns. Each directory is listed at most once for
/// each component of a pattern.
struct PathSearch {
    /// The maximum number of paths that one search can find, and of directories that it can list.
    static let limit = 100_000

    let bridge: any Bridge
    let reference: Reference
    /// The filter for paths to leave out; nil to leave out none.
    let filter: ContextFilter?
    private var entries: [String: [FileStatus]] = [:]
    private var found: Set<String> = []

    init(bridge: any Bridge, reference: Reference, filter: ContextFilter?) {
        self.bridge = bridge
        self.reference = reference
        self.filter = filter
    }

    /// Returns the paths that match any of the patterns, in byte order.
    mutating func paths(matching patterns: [String]) async throws -> [String] {
        for pattern in patterns {
            try await find(pattern.parts(separatedBy: "/").map(String.init)[...], below: "")
        }
        return found.filter { path in !(filter?.excludes(path) ?? false) }.sorted(by: bytewiseLess)
    }

    /// Adds the paths below a directory that match the rest of a pattern. The method recurses once per component, and for `**`
    /// once per directory level.
    private mutating func find(_ pattern: ArraySlice<String>, below directory: String) async throws {
        guard let component = pattern.first else { return }
        let rest = pattern.dropFirst()
        if component == ".." || component == "." { return }
        try CancellationError.check()
        if component == "**" {
            try await find(rest, below: directory)
            for entry in try await list(directory, matching: nil) {
                let path = Self.path(entry.path, below: directory)
                if rest.isEmpty { try add(path) }
                if entry.isDirectory { try await find(pattern, below: path) }
            }
            return
        }
        for entry in try await list(directory, matching: component) {
            let path = Self.path(entry.path, below: directory)
            if rest.isEmpty { try add(path) } else if entry.isDirectory { try await find(rest, below: path) }
        }
    }

    private mutating func add(_ path: String) throws {
        found.insert(path)
        guard found.count <= Self.limit else { throw Self.tooMany }
    }

    private mutating func list(_ directory: String, matching pattern: String?) async throws -> [FileStatus] {
        let key = directory + "\n" + (pattern ?? "")
        if let known = entries[key] { return known }
        guard entries.count < Self.limit else { throw Self.tooMany }
        do {
            let path = directory.isEmpty ? "/" : directory
            let listed = try await bridge.readDirectory(path, of: reference, pattern: pattern)
            entries[key] = listed
            return listed
        } catch let error as BridgeError where error.isMissingFile {
            entries[key] = []
            return []
        }
    }

    private static func path(_ name: String, below directory: String) -> String {
        directory.isEmpty ? name : directory + "/" + name
    }

    private static var tooMany: BridgeError {
        BridgeError(
            .resourceExhausted,
            "a search can find at most \(limit) paths and list at most \(limit) directories"
        )
    }
}
