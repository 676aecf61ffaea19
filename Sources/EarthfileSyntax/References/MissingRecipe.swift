import Diagnostics

/// A reference to a target or function that an Earthfile doesn't define.
struct MissingRecipe {
    enum Kind: String {
        case target
        case function

        /// The code of the error.
        var code: DiagnosticCode { self == .target ? "earthfile.target" : "earthfile.function" }
    }

    var kind: Kind
    var name: String
    /// The name of the Earthfile.
    var file: String
    /// The reference as written, e.g. `./lib+build`.
    var reference: String
    /// Whether the file has a recipe of the other kind with that name.
    var isOtherKind: Bool

    /// Returns the error's message. It says that the recipe is of the other kind, or suggests the nearest candidate.
    func message(suggesting candidates: some Sequence<Recipe>) -> String {
        let missing = "\(file) has no \(kind.rawValue) '\(name)'"
        switch (isOtherKind, kind) {
        case (true, .target): return "\(missing); '\(name)' is a function: call it with 'DO \(reference)'"
        case (true, .function): return "\(missing); '\(name)' is a target: build it with 'BUILD \(reference)'"
        case (false, _):
            let near = nearestWord(to: name, among: candidates.lazy.map(\.name))
            return missing + (near.map { "; did you mean '\($0)'?" } ?? "")
        }
    }
}
