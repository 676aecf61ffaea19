import SourceText

/// The names that `IMPORT` gives to Earthfiles.
struct Imports: Sendable {
    /// An imported Earthfile.
    struct Entry: Sendable {
        var location: ProjectLocation
        /// Whether the Earthfile's targets may run steps with `--privileged`.
        var isPrivileged: Bool
        var place: SourceLocation
    }

    /// The imports of the base recipe.
    var global: [String: Entry] = [:]
    /// The imports of the current target or function.
    var local: [String: Entry] = [:]

    subscript(name: String) -> Entry? { local[name] ?? global[name] }

    var names: [String] { Set(global.keys).union(local.keys).sorted(by: bytewiseLess) }
}
