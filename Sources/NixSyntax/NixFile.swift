import LLB
import SourceText

/// The two kinds of Nix build files.
enum NixFile: Sendable, Hashable {
    case flake
    /// A file whose value is a derivation, a set of derivations, or a function without required arguments that returns either.
    case expression(name: String)

    init(_ source: SourceFile) {
        let name = source.name.parts(separatedBy: "/").last.map(String.init) ?? source.name
        self = name.lowercased() == "flake.nix" ? .flake : .expression(name: name)
    }

    var name: String {
        switch self {
        case .flake: "flake.nix"
        case .expression(let name): name
        }
    }

    /// Glob patterns for paths in the build context that the build doesn't need. A flake is read with `path:`, i.e. without Git,
    /// so `.git` would only change hashes.
    var excludes: [String] { self == .flake ? [".git"] : [] }

    /// Returns the name of the script that evaluates an output of the file, then the script's arguments without the first one,
    /// the system.
    ///
    /// - Parameter path: The path of the file in the build context.
    func evaluation(path: String, target: String) -> [String] {
        let path = SlashPath.clean(path)
        switch self {
        case .flake:
            let directory = path.parts(separatedBy: "/").dropLast().joined(separator: "/")
            let encoded = PercentEncoding.encode(directory) { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "/") }
            let reference = directory.isEmpty ? "path:/context" : "path:/context?dir=\(encoded)"
            return ["evaluate-flake.sh", reference, target] + NixOutputs.defaultNames
        case .expression: return ["evaluate-file.sh", "/context/\(path)", target] + NixOutputs.defaultNames
        }
    }
}
